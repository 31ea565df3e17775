"""Write-behind: save the newest value in a thread, for a slow memory card must not delay a press.

fsync was seen to take 0.2 s on a busy disk; cards are known to take seconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from edged.executor import to_its_end

_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


class WriteBehind(Generic[_Value, _Result]):
    """Saves one value at a time; one that a newer value overtakes is not written."""

    def __init__(self, save: Callable[[_Value], _Result]) -> None:
        """`save` may block, and never raises."""
        self._save = save
        self._newest: deque[_Value] = deque(maxlen=1)
        self._changed = asyncio.Event()
        self._waiting: list[asyncio.Future[_Result]] = []

    def put(self, value: _Value) -> None:
        """Schedule saving `value`."""
        self._newest.append(value)
        self._changed.set()

    async def saved(self, value: _Value) -> _Result:
        """Wait until `value` or a newer one is saved; return what `save` returned."""
        saved: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(saved)
        self.put(value)
        return await saved

    async def run(self) -> None:
        """Save until cancelled; then the newest value is on disk."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await to_its_end(self._write(self._newest.pop()))
        finally:
            self.flush()

    def flush(self) -> None:
        """Save now what is still to be saved. Blocks."""
        if self._newest:
            self._save(self._newest.pop())

    async def _write(self, value: _Value) -> None:
        waiting, self._waiting = self._waiting, []
        result = await asyncio.to_thread(self._save, value)
        for each in waiting:
            if not each.done():
                each.set_result(result)
