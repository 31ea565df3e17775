"""The port of everything that can be listened to."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from edged.device_thread import Pulse

SendAudio = Callable[[int, bytes], None]
"""Takes (epoch, PCM 16 kHz mono int16) from any thread; never blocks."""


class Microphone(Protocol):
    """A microphone with a gate: nothing leaves it except between `capture` and CaptureEnded.

    `capture` delivers the pre-roll and then live sound as one ordered stream; every capture ends in
    exactly one CaptureEnded(epoch), also when the device is lost in the middle; nothing follows it.
    A capture of a new epoch first ends the one before. Reports PartLost, again when its cause
    changes, and PartRestored; a lost device is retried for ever.
    """

    @property
    def device(self) -> str:
        """Return which one it is; for `auto`, the one that was chosen."""

    def listen(self) -> AbstractContextManager[None]:
        """Run the device while the context lasts."""

    def capture(self, epoch: int) -> None:
        """Open the gate."""

    def pause(self, epoch: int) -> None:
        """Close the gate for now: what was captured is delivered, and CapturePaused(epoch) follows.

        Of another epoch, or while it is paused: ignored.
        """

    def resume(self, epoch: int) -> None:
        """Open the gate again. Of another epoch: ignored."""

    def end(self, epoch: int) -> None:
        """Close the gate when speech has ended, at the latest after the release tail.

        Of another epoch: ignored.
        """

    def cancel(self, epoch: int) -> None:
        """Close the gate now. Of another epoch: ignored."""

    def rescan(self) -> None:
        """Try a lost device now: devices came or went."""

    def pulse(self) -> Pulse:
        """Return how far the device's thread has come: sound must arrive while it is open."""
