"""Automatic activity detection by loudness, for clients that leave it to the service.

What the four settings mean: https://ai.google.dev/api/live#automaticactivitydetection. Which levels
the sensitivities stand for is not published: those here are inferred.
"""

import audioop
from typing import Final

from edged.emulator.protocol.messages import Audio, Mark
from edged.emulator.protocol.wire import Values
from edged.emulator.replies.plan import SPEECH_LEVEL
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, byte_count

_SLICE_MS: Final = 20
_START: Final = {"START_SENSITIVITY_LOW": 1500}
_START_HIGH: Final = SPEECH_LEVEL
"""Root mean square from which sound counts as speech; high is the default."""
_END: Final = {"END_SENSITIVITY_LOW": 150}
_END_HIGH: Final = 500
"""The same, below which it counts as silence."""
_SILENCE_MS: Final = 800
"""Silence that ends an activity, unless the client sets it."""


class Detector:
    """Find where activities start and end in a stream of sound."""

    def __init__(self, wanted: Values) -> None:
        """Take an AutomaticActivityDetection."""
        self._patience: int = wanted.get("silenceDurationMs") or _SILENCE_MS
        self._commits_after: int = wanted.get("prefixPaddingMs", 0)
        self._start = _START.get(wanted.get("startOfSpeechSensitivity", ""), _START_HIGH)
        self._end = _END.get(wanted.get("endOfSpeechSensitivity", ""), _END_HIGH)
        self._speech: list[bytes] = []  # that is too short to be a start yet
        self._rate = INPUT_RATE
        self._silent_for: int | None = None  # milliseconds; none: no activity is open

    def feed(self, audio: Audio) -> list[Audio | Mark]:
        """Return the sound in pieces, with the marks of activities between them."""
        found: list[Audio | Mark] = []
        self._rate = audio.rate
        size = byte_count(_SLICE_MS / 1000, audio.rate)
        for start in range(0, len(audio.pcm), size):
            piece = audio.pcm[start : start + size]
            whole = piece[: len(piece) // SAMPLE_BYTES * SAMPLE_BYTES]
            found += [
                Audio(item, audio.rate) if isinstance(item, bytes) else item
                for item in self._slice(piece, audioop.rms(whole, SAMPLE_BYTES))
            ]
        return found

    @property
    def silent_for(self) -> int | None:
        """Milliseconds of silence at the end of the activity; None: none is open."""
        return self._silent_for

    def resume(self, silent_for: int | None) -> None:
        """Go on in the middle of a stream."""
        self._silent_for = silent_for

    def end(self) -> list[Audio | Mark]:
        """Return what is held of the stream at its end, and the end of the activity, if any."""
        was_open, self._silent_for = self._silent_for is not None, None
        held, self._speech = self._speech, []
        rest = [Audio(piece, self._rate) for piece in held]
        return [*rest, Mark.ACTIVITY_END] if was_open else [*rest]

    def _slice(self, piece: bytes, level: int) -> list[bytes | Mark]:
        if self._silent_for is None:
            before, self._speech = self._speech, []
            if level < self._start:
                return [*before, piece]
            if (len(before) + 1) * _SLICE_MS < self._commits_after:
                self._speech = [*before, piece]
                return []
            self._silent_for = 0
            return [Mark.ACTIVITY_START, *before, piece]
        self._silent_for = 0 if level >= self._end else self._silent_for + _SLICE_MS
        if self._silent_for < self._patience:
            return [piece]
        self._silent_for = None
        return [piece, Mark.ACTIVITY_END]
