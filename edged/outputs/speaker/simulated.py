"""A speaker for tests: plays in time of the clock, and fails on demand."""

import threading

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.errors import DeviceError
from edged.outputs.speaker.null_card import NullCard
from edged.outputs.speaker.player import Player
from edged.outputs.speaker.volume import VolumeStore
from edged.pcm import OUTPUT_RATE, byte_count
from edged.settings.model import SpeakerSettings


class _BreakableCard(NullCard):
    """A card that fails once it is unplugged."""

    def __init__(self, speaker: "SimulatedSpeaker", clock: Clock, capacity: int) -> None:
        super().__init__(clock, capacity, speaker.listen)
        self._speaker = speaker

    def advance(self) -> None:
        if self._speaker.fault:
            raise DeviceError(self._speaker.fault)
        super().advance()

    def close(self) -> None:
        if not self._speaker.fault:
            super().close()


class SimulatedSpeaker(Player):
    """A speaker that records what was heard."""

    def __init__(
        self,
        settings: SpeakerSettings,
        clock: Clock,
        report: Report,
        store: VolumeStore | None = None,
    ) -> None:
        super().__init__(self._open, settings, clock, report, store)
        self._simulated_clock = clock
        self._capacity = byte_count(settings.buffer_ms / 1000, OUTPUT_RATE)
        self._heard_lock = threading.Lock()
        self._sound = bytearray()
        self.fault = ""
        """Why the device fails; empty if it works."""

    @property
    def heard(self) -> bytes:
        """Return all samples heard so far, without the silence between them."""
        with self._heard_lock:
            return bytes(self._sound)

    def listen(self, pcm: bytes, _silence: int) -> None:
        """Hear the next samples."""
        with self._heard_lock:
            self._sound += pcm

    def unplug(self, cause: str = "The simulated speaker was unplugged.") -> None:
        """Let the device fail until `plug`."""
        self.fault = cause

    def plug(self) -> None:
        """Let the device work again from the next attempt on."""
        self.fault = ""

    def _open(self) -> NullCard:
        if self.fault:
            raise DeviceError(self.fault)
        return _BreakableCard(self, self._simulated_clock, self._capacity)
