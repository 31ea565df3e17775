"""What a device that is examined tells, in its order."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import Event, PartRestored
from edged.conversation.notices import Notice

_BACK_WITHIN: Final = 2.0
"""Seconds: a sound server that a first try has woken has its card by the second or third."""


class Told:
    """A queue of reports and of sound, which any thread fills."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Event | Notice | bytes] = SimpleQueue()

    def report(self, what: Event | Notice) -> None:
        """Take what happened."""
        self._waiting.put(what)

    def hear(self, _epoch: int, pcm: bytes) -> None:
        """Take a piece of sound."""
        self._waiting.put(pcm)

    def until(
        self, wanted: Callable[[Event | Notice | bytes], bool], seconds: float
    ) -> Event | Notice | bytes | None:
        """Return the first that is wanted, dropping all before it; None if it does not come."""
        end = SYSTEM_CLOCK.now() + seconds
        try:
            while not wanted(what := self._waiting.get(timeout=max(0.0, end - SYSTEM_CLOCK.now()))):
                pass
        except Empty:
            return None
        return what

    def restored(self) -> bool:
        """Tell whether a device that was lost comes back by itself."""
        return self.until(lambda what: isinstance(what, PartRestored), _BACK_WITHIN) is not None
