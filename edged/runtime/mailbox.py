"""The queue that carries the parts' reports from any thread to the loop."""

import asyncio
from collections.abc import Callable

from edged.conversation.events import Event
from edged.conversation.notices import Notice


class Mailbox:
    """A queue that any thread may put into and that is read on `loop`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue: asyncio.Queue[Event | Notice] = asyncio.Queue()

    def put(self, event: Event | Notice) -> None:
        """Queue a report; never blocks, never drops."""
        if _runs_here(self._loop):
            self._queue.put_nowait(event)
        else:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

    async def get(self) -> Event | Notice:
        """Wait for the next report, in order of arrival."""
        return await self._queue.get()


def handed_over(
    loop: asyncio.AbstractEventLoop, take: Callable[[int, bytes], None]
) -> Callable[[int, bytes], None]:
    """Return a function, callable from any thread, that calls `take` on the loop."""

    def hand_over(epoch: int, data: bytes) -> None:
        loop.call_soon_threadsafe(take, epoch, data)

    return hand_over


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:  # this thread has no loop
        return False
