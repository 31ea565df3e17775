"""The port of everything that can be looked through."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

See = Callable[[int, bytes], None]
"""Takes (epoch, JPEG of at most 768 px a side) from any thread; never blocks."""


class Camera(Protocol):
    """A camera that looks only between `look` and `look_away`, at most once per second.

    Reports PartLost and PartRestored. A camera that fails is retried for ever and never disturbs
    the voice.
    """

    def watch(self) -> AbstractContextManager[None]:
        """Have the camera at hand while the context lasts."""

    def look(self, epoch: int) -> None:
        """Deliver a fresh frame as soon as there is one, then one per second."""

    def look_away(self, epoch: int) -> None:
        """Deliver no further frame of `epoch`, except its very first if none has come yet."""
