"""The input of a connection: the open activity, and what comes outside it."""

import audioop
import math
from typing import Final

from edged.emulator.conversation.conversations import OpenWindow
from edged.emulator.protocol.messages import Audio, Coverage
from edged.emulator.record import Fate, Traffic, Window
from edged.emulator.replies.persona import Persona
from edged.emulator.replies.plan import Heard
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, seconds

_FRAME_EVERY: Final = 1.0
"""Seconds (https://firebase.google.com/docs/ai-logic/live-api/limits-and-specs)."""
_LONGEST: Final = 15 * 60.0
"""Seconds of sound in one turn: https://ai.google.dev/gemini-api/docs/live-session."""
_MOST_LETTERS: Final = 4 * 131_072
"""Characters of typed text in one turn: a whole context of tokens."""
_RateState = tuple[int, tuple[tuple[int, int], ...]]


class InputActivity:
    """Collect the user's turn. Sound outside a window is counted, and dropped unless it belongs."""

    def __init__(self, number: int, traffic: Traffic, persona: Persona, coverage: Coverage) -> None:
        self._number = number
        self._traffic = traffic
        self._persona = persona
        self._coverage = coverage
        self._window: Window | None = None
        self._frames_before = 0
        self._frames = 0
        self._frame_at = -math.inf
        self._converted: tuple[int, _RateState | None] = (INPUT_RATE, None)
        self._heard_bytes = 0
        self._loudness = 0
        self._letters = 0
        self.utterance = 0
        """A fingerprint of the last one: the same if it is repeated."""

    @property
    def is_too_long(self) -> bool:
        """Whether one turn has more sound or words than a whole conversation can have."""
        length = seconds(self._heard_bytes, INPUT_RATE)
        return length > _LONGEST or self._letters > _MOST_LETTERS

    @property
    def is_open(self) -> bool:
        """Whether the user is in an activity."""
        return self._window is not None

    @property
    def spoken(self) -> float:
        """Seconds of sound in the open window."""
        return seconds(self._heard_bytes, INPUT_RATE) if self._window else 0.0

    def start(self, now: float) -> None:
        """Begin a window."""
        self._window = self._traffic.open(self._number, now)
        if self._coverage is not Coverage.EVERYTHING:
            self._persona.listen()
        self._letters = 0
        self._frames, self._frames_before = self._frames_before, 0

    def snapshot(self) -> OpenWindow | None:
        """Return the open window, if there is one."""
        window = self._window
        if window is None:
            return None
        return OpenWindow(
            bytes(window.audio), window.rate, tuple(window.frames), tuple(window.texts)
        )

    def restore(self, heard: OpenWindow, now: float) -> None:
        """Go on with a window of another connection."""
        self.start(now)
        self.audio(Audio(heard.audio, heard.rate))
        for image in heard.frames:
            self._picture(image)
        for text in heard.texts:
            self.text(text)

    def audio(self, audio: Audio) -> None:
        """Add sound."""
        if self._window is None:
            self._traffic.bytes_outside_windows += len(audio.pcm)
            if self._coverage is Coverage.EVERYTHING:
                self._take(self._at_input_rate(audio))
            return
        self._window.rate = audio.rate
        self._window.audio += audio.pcm
        self._take(self._at_input_rate(audio))

    def frame(self, image: bytes, now: float) -> float:
        """Add a picture; return the seconds since the previous one."""
        since, self._frame_at = now - self._frame_at, now
        if since < _FRAME_EVERY:
            self._traffic.frames_too_soon += 1
        self._picture(image)
        return since

    def _picture(self, image: bytes) -> None:
        if self._window is not None:
            self._window.see(image)
            self._frames += 1
            return
        self._traffic.frames_outside_windows += 1
        if self._coverage is not Coverage.ACTIVITY:
            self._frames_before += 1

    def text(self, text: str) -> None:
        """Add typed text to the open window."""
        if self._window is not None:
            self._window.texts.append(text)
            self._letters += len(text)

    def end(self, now: float) -> Heard | None:
        """Close the window; return its content, or None if there is none."""
        if self._window is None:
            return None
        window, self._window = self._window, None
        self._traffic.close(window, Fate.ENDED, now)
        self.utterance = hash((bytes(window.audio), *window.texts))
        size, self._heard_bytes = self._heard_bytes, 0
        loudness, self._loudness = self._loudness, 0
        heard = Heard(seconds(size, INPUT_RATE), self._frames, " ".join(window.texts), loudness)
        return heard if size or self._frames or window.texts else None

    def cut(self, now: float) -> None:
        """Discard an unfinished window."""
        if self._window is not None:
            self._traffic.close(self._window, Fate.CUT, now)
            self._window = None

    def _take(self, pcm: bytes) -> None:
        self._heard_bytes += len(pcm)
        whole = pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]
        self._loudness = max(self._loudness, audioop.rms(whole, SAMPLE_BYTES))
        self._persona.hear(pcm)

    def _at_input_rate(self, audio: Audio) -> bytes:
        """Convert other rates, as the service does."""
        if audio.rate == INPUT_RATE:
            return audio.pcm
        rate, state = self._converted
        whole = audio.pcm[: len(audio.pcm) // SAMPLE_BYTES * SAMPLE_BYTES]
        pcm, state = audioop.ratecv(
            whole, SAMPLE_BYTES, 1, audio.rate, INPUT_RATE, state if rate == audio.rate else None
        )
        self._converted = (audio.rate, state)
        return pcm
