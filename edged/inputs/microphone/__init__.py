"""The microphone port."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from edged.device_thread import Pulse

SendAudio = Callable[[int, bytes], None]
"""Takes (epoch, PCM 16 kHz mono int16) from any thread; never blocks."""


class Microphone(Protocol):
    """A microphone with a gate: no audio leaves it except between `capture` and CaptureEnded.

    `capture` delivers the pre-roll and then live audio as one ordered stream. Each capture ends
    with exactly one CaptureEnded(epoch), even if the device is lost; nothing follows it. A capture
    of a new epoch first ends the previous one. Reports PartLost, again when its cause changes, and
    PartRestored; a lost device is retried for ever.
    """

    @property
    def device(self) -> str:
        """Return the device; for `auto`, the one that was selected."""

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

        Ignored for another epoch.
        """

    def cancel(self, epoch: int) -> None:
        """Close the gate now. Ignored for another epoch."""

    def rescan(self) -> None:
        """Retry a lost device now: devices came or went."""

    def pulse(self) -> Pulse:
        """Return the progress of the device's thread: audio must arrive while it is open."""
