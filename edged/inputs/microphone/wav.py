"""A microphone that captures a WAV file in real time, surrounded by silence."""

import threading
from collections.abc import Callable
from enum import Enum, auto

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.errors import SettingsError
from edged.inputs.microphone import SendAudio
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import Duplex, gate_for
from edged.inputs.microphone.source import PERIOD_BYTES
from edged.pcm import INPUT_RATE, seconds
from edged.settings.checks.voice import read_voice
from edged.settings.model import MicrophoneSettings


class _Voice:
    """The file's samples, played from the start at each call of `speak`."""

    def __init__(self, pcm: bytes) -> None:
        self._pcm = pcm
        self._lock = threading.Lock()
        self._position = len(pcm)
        self._finished: Callable[[], None] | None = None

    def speak(self, finished: Callable[[], None] | None) -> None:
        with self._lock:
            self._position, self._finished = 0, finished

    def next_period(self) -> bytes:
        with self._lock:
            piece = self._pcm[self._position : self._position + PERIOD_BYTES]
            self._position += len(piece)
        return piece.ljust(PERIOD_BYTES, b"\0")

    def report_end(self) -> None:
        """Call `finished` once the period before was the last of the file."""
        with self._lock:
            if self._position < len(self._pcm):
                return
            finished, self._finished = self._finished, None
        if finished:
            finished()


class _PacedVoice:
    """A source that plays a voice at the clock's pace, until `stop` is set."""

    rest = 0.0

    def __init__(self, voice: _Voice, clock: Clock, stop: threading.Event) -> None:
        self._voice = voice
        self._clock = clock
        self._due = clock.now()
        self._stop = stop

    def read(self) -> bytes:
        self._voice.report_end()  # the period before has passed the gate by now
        self._due += seconds(PERIOD_BYTES, INPUT_RATE)
        self._clock.wait(self._stop, max(0.0, self._due - self._clock.now()))
        return self._voice.next_period()

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is held."""


class _Cue(Enum):
    """What starts the file."""

    CAPTURED = auto()
    ASKED = auto()


class WavMicrophone(GatedMicrophone):
    """A microphone that captures a file each time `speak` is called."""

    def __init__(
        self,
        settings: MicrophoneSettings,
        clock: Clock,
        sounding_until: Callable[[], float],
        send_audio: SendAudio,
        report: Report,
        streaming: Duplex | None = None,
    ) -> None:
        """Read the file; raises SettingsError if there is none or it has another format."""
        if settings.file is None:
            raise SettingsError("microphone.file is missing: kind = wav needs a WAV file.")
        voice = _Voice(read_voice(settings.file))
        super().__init__(
            lambda: _PacedVoice(voice, clock, self._stop),
            gate_for(settings, streaming),
            clock,
            sounding_until,
            send_audio,
            report,
        )
        self.device = str(settings.file)
        self._voice = voice
        self._cue = _Cue.CAPTURED

    def speak(self, finished: Callable[[], None] | None = None) -> None:
        """Play the file once; `finished` is called (in any thread) after its last sample.

        After the first call only `speak` starts the file; before it, each capture does.
        """
        self._cue = _Cue.ASKED
        self._voice.speak(finished)

    def capture(self, epoch: int) -> None:
        """Open the gate, and start the file unless `speak` does."""
        super().capture(epoch)
        if self._cue is _Cue.CAPTURED:
            self._voice.speak(None)
