"""A microphone on a sound card."""

from collections.abc import Callable
from typing import Final

from edged.alsa.cards import Direction
from edged.alsa.faults import device_error
from edged.alsa.pace import Pace
from edged.alsa.pcm import Opened, Request, library, open_device
from edged.alsa.selection import CardSelection
from edged.clock import Clock
from edged.conversation.notices import Report
from edged.inputs.microphone import SendAudio
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import Duplex, gate_for
from edged.inputs.microphone.source import PERIOD_BYTES, Xrun
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, seconds
from edged.settings.model import MicrophoneSettings

_REQUEST: Final = Request(
    Direction.CAPTURE, INPUT_RATE, period=PERIOD_BYTES // SAMPLE_BYTES, periods=18
)
"""A buffer of 720 ms: a late reader loses nothing, and one in time pays no latency."""
_RESTS: Final = 3
"""A rest fills a third of the buffer: whoever is late has the others."""


class _CardSource:
    def __init__(self, opened: Opened, pace: Pace) -> None:
        self._pcm = opened.pcm
        self._device = opened.device
        self._pace = pace
        self._read = 0  # bytes
        self.rest = seconds(opened.buffer, INPUT_RATE) / _RESTS
        pace.begin()

    def read(self) -> bytes | Xrun:
        """Block for one period; after an xrun the card restarts by itself."""
        try:
            frames, pcm = self._pcm.read()
        except library().ALSAAudioError as error:
            raise device_error(error, self._device) from error
        if frames <= 0:
            return Xrun.XRUN
        self._read += len(pcm)
        self._pace.check(seconds(self._read, INPUT_RATE), self._device)
        return pcm

    def waiting(self) -> int:
        """Return the whole periods in the buffer; what is wrong with the card, a read tells."""
        return max(0, self._pcm.avail()) * SAMPLE_BYTES // PERIOD_BYTES

    def close(self) -> None:
        self._pcm.close()


class AlsaMicrophone(GatedMicrophone):
    """The microphone that `settings.device` names, or the best one."""

    def __init__(
        self,
        settings: MicrophoneSettings,
        clock: Clock,
        sounding_until: Callable[[], float],
        send_audio: SendAudio,
        report: Report,
        streaming: Duplex | None = None,
    ) -> None:
        """Raises SettingsError without pyalsaaudio >= 0.11."""
        library()
        gate = gate_for(settings, streaming)
        super().__init__(self._open, gate, clock, sounding_until, send_audio, report)
        self._setting = self.device = settings.device
        self._selection = CardSelection(settings.device, Direction.CAPTURE, clock.now)
        self._pace = Pace(clock)

    def _open(self) -> _CardSource:
        self.device = self._setting
        self._pace.admit()
        opened = open_device(self._selection, _REQUEST)
        self.device = self._selection.shown(opened.device)
        return _CardSource(opened, self._pace)
