"""A microphone that a test feeds."""

import queue
from collections.abc import Callable

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.errors import DeviceError
from edged.inputs.microphone import SendAudio
from edged.inputs.microphone.capture_thread import GatedMicrophone
from edged.inputs.microphone.gate import Duplex, gate_for
from edged.inputs.microphone.source import Xrun
from edged.settings.model import MicrophoneSettings


class _Feed:
    """A source that returns what it is given, in order."""

    rest = 0.0

    def __init__(self, given: queue.SimpleQueue[bytes | Xrun | DeviceError]) -> None:
        self._given = given

    def read(self) -> bytes | Xrun:
        try:
            item = self._given.get(timeout=0.02)
        except queue.Empty:
            return b""
        if isinstance(item, DeviceError):
            raise item
        return item

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is held."""


class SimulatedMicrophone(GatedMicrophone):
    """A microphone that captures what `feed` gives it, and loses samples or fails on demand."""

    def __init__(
        self,
        settings: MicrophoneSettings,
        clock: Clock,
        sounding_until: Callable[[], float],
        send_audio: SendAudio,
        report: Report,
        streaming: Duplex | None = None,
    ) -> None:
        gate = gate_for(settings, streaming)
        super().__init__(self._open, gate, clock, sounding_until, send_audio, report)
        self._given: queue.SimpleQueue[bytes | Xrun | DeviceError] = queue.SimpleQueue()
        self._fault: str | None = None

    def feed(self, pcm: bytes) -> None:
        """Feed one period: 16 kHz mono int16."""
        self._given.put(pcm)

    def lose_samples(self) -> None:
        """Cause an xrun here."""
        self._given.put(Xrun.XRUN)

    def unplug(self, cause: str = "The simulated microphone was unplugged.") -> None:
        """Let the device fail until `plug`."""
        self._fault = cause
        self._given.put(DeviceError(cause))

    def plug(self) -> None:
        """Let the device work again from the next attempt on, with nothing to read yet."""
        self._given = queue.SimpleQueue()
        self._fault = None

    def _open(self) -> _Feed:
        if self._fault:
            raise DeviceError(self._fault)
        return _Feed(self._given)
