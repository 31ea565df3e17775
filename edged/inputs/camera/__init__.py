"""The camera port."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

SendFrame = Callable[[int, bytes], None]
"""Takes (epoch, JPEG of at most 768 px a side) from any thread; never blocks."""
TakePicture = Callable[[bytes], None]
"""Takes a JPEG of the same kind, likewise."""


class Camera(Protocol):
    """A camera that delivers frames only between `start` and `stop`, at most one per second.

    Beside them it takes single pictures for whoever asks.

    Reports PartLost and PartRestored. A camera that fails is retried for ever and never disturbs
    the voice.
    """

    def watch(self) -> AbstractContextManager[None]:
        """Run the camera while the context lasts."""

    def start(self, epoch: int) -> None:
        """Deliver a fresh frame as soon as there is one, then one per second."""

    def stop(self, epoch: int) -> None:
        """Deliver no further frame of `epoch`, except its very first if none has come yet."""

    def cancel(self, epoch: int) -> None:
        """Deliver no further frame of `epoch` or any before it, not even the very first."""

    def snapshot(self, take: TakePicture) -> AbstractContextManager[None]:
        """Deliver one fresh picture to `take`, and nothing once the context is over."""

    def rescan(self) -> None:
        """See whether the camera is still there, or is back: devices came or went."""
