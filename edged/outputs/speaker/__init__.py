"""The speaker port."""

from contextlib import AbstractContextManager
from typing import Protocol

from edged.device_thread import Pulse


class Speaker(Protocol):
    """A speaker whose queue holds all that the service sends ahead. No call ever waits.

    A reply begins with a lead-in of silence if the device was stopped; while a reply is awaited the
    device plays silence, so that the reply follows at once. Reports PlaybackStarted(epoch) when the
    device plays the first sample of a reply, after that silence, and PlaybackEnded(epoch) once
    after `finish`, when the last sample was heard; neither for a silenced reply. A lost device
    reports PartLost, again when its cause changes, and is retried for ever; meanwhile replies pass
    unheard in real time, so every turn ends.
    """

    @property
    def device(self) -> str:
        """Return the device; for `auto`, the one that was selected."""

    def sound(self) -> AbstractContextManager[None]:
        """Run the device while the context lasts."""

    def play(self, epoch: int, pcm: bytes) -> None:
        """Queue a piece of a reply: 24 kHz mono int16. Dropped if `epoch` was silenced."""

    def finish(self, epoch: int) -> None:
        """Mark the reply as complete."""

    def silence(self, epoch: int) -> None:
        """Stop at once and drop everything older than `epoch`."""

    def earcon(self, pcm: bytes, least: int = 0) -> None:
        """Queue a short sound after what is still in the queue: 24 kHz mono int16.

        It sounds at a volume of `least`, 0 to 100, if the speaker's is lower; nothing else does.
        """

    def prepare(self) -> None:
        """Open the device early, because the user speaks."""

    def await_reply(self, epoch: int) -> None:
        """Keep the device awake until a reply begins, is silenced, or takes too long."""

    @property
    def volume(self) -> int:
        """Return the volume, 0 to 100."""

    def set_volume(self, percent: int) -> None:
        """Set the volume, 0 to 100, for what has not been written yet."""

    def sounding_until(self) -> float:
        """Return when the device falls silent, on the clock: infinite as long as it plays."""

    def rescan(self) -> None:
        """Check now whether the device is there: devices came or went."""

    def pulse(self) -> Pulse:
        """Return the progress of the device's thread."""
