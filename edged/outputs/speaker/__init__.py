"""The port of everything that can be listened from."""

from contextlib import AbstractContextManager
from typing import Protocol

from edged.device_thread import Pulse


class Speaker(Protocol):
    """A speaker with a queue as deep as the service is fast. No call ever waits.

    A reply on a device that stood still is led in by silence; while one is awaited the device runs
    on silence, which is no sound, so that it follows at once. Reports PlaybackStarted(epoch) when
    the device comes to the first sample of a reply, after that silence, and
    PlaybackEnded(epoch) once after `finish`, when the last sample was heard; a silenced reply
    reports neither afterwards. A device that is lost reports PartLost, again when its cause
    changes, and is retried for ever;
    meanwhile replies pass unheard at the pace of real time, so that every turn ends.
    """

    @property
    def device(self) -> str:
        """Return which one it is; for `auto`, the one that was chosen."""

    def sound(self) -> AbstractContextManager[None]:
        """Run the device while the context lasts."""

    def play(self, epoch: int, pcm: bytes) -> None:
        """Queue a piece of a reply: 24 kHz mono int16. Dropped if `epoch` was silenced."""

    def finish(self, epoch: int) -> None:
        """Say that the reply is complete."""

    def silence(self, epoch: int) -> None:
        """Stop sounding at once and drop whatever is older than `epoch`."""

    def earcon(self, pcm: bytes) -> None:
        """Queue a short sound after what is still to be played: 24 kHz mono int16."""

    def prepare(self) -> None:
        """Get the device ready: somebody speaks."""

    def await_reply(self, epoch: int) -> None:
        """Keep the device awake until a reply begins, is silenced, or takes too long."""

    @property
    def volume(self) -> int:
        """Return the loudness, 0 to 100."""

    def set_volume(self, percent: int) -> None:
        """Set the loudness, 0 to 100, for what has not been written yet."""

    def sounding(self) -> bool:
        """Tell whether the device is making sound now."""

    def rescan(self) -> None:
        """See now whether the device is there: devices came or went."""

    def pulse(self) -> Pulse:
        """Return how far the device's thread has come."""
