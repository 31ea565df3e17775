"""Virtual time: a loop whose clock stands still while anything works, and jumps when all wait.

An hour of back-off passes in a moment, and a busy machine makes no test late: a timer goes off when
nothing else is left to do, not when somebody else's work has taken so many seconds.

Sockets, executors and processes stay real. While an executor works, or where there is no timer to
jump to, the loop waits as any other. A thread that sleeps by a clock of its own is not known here:
what has one runs on a `ScaledClock`.
"""

import asyncio
import fcntl
import selectors
import struct
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Final, TypeVar, TypeVarTuple

from edged.clock import ScaledClock

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")
_Ready = list[tuple[selectors.SelectorKey, int]]

_STUCK: Final = 60.0
"""Real seconds without any event after which nobody waits for one."""
_UNSENT: Final = 0x894B
"""SIOCOUTQNSD of linux/sockios.h: how many bytes TCP has yet to send."""


class _Selector(selectors.SelectSelector):
    """Keeps the time; sleeps only for what is real."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.at_work = 0
        """Threads that will have something to say."""

    def select(self, timeout: float | None = None) -> _Ready:
        """Return what is ready; where nothing is, it is `timeout` later."""
        if (ready := super().select(0)) or timeout == 0:
            return ready
        if timeout is None or self.at_work:
            return self._wait(timeout)
        if len(self.get_map()) > 1 and (ready := super().select(self._moment(timeout))):
            return ready  # of sockets, besides the loop's own
        self.now += timeout
        return []

    def _moment(self, timeout: float) -> float:
        """Return for how long the kernel may still have what the other end, on this loop, has sent.

        It hands it over at once unless the machine is busy, but a full buffer that has been emptied
        is found by a timer of TCP's, of 0.2 s at first.
        """
        if any(map(_unsent, self.get_map())):
            return min(timeout, 2.0)
        return min(0.0005 + timeout / 1000, 0.005)

    def _wait(self, timeout: float | None) -> _Ready:
        begun = time.monotonic()
        ready = super().select(_STUCK if timeout is None else timeout)
        if timeout is not None:
            self.now += min(timeout, time.monotonic() - begun) if ready else timeout
        elif not ready:
            raise RuntimeError(f"no timer is set, and for {_STUCK:.0f} s nothing came")
        return ready


def _unsent(descriptor: Any) -> int:  # noqa: ANN401 - HasFileno or int in typeshed, int in asyncio
    try:
        (count,) = struct.unpack("i", fcntl.ioctl(descriptor, _UNSENT, bytes(4)))
    except OSError:  # no TCP socket
        return 0
    return int(count)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time."""

    def __init__(self) -> None:
        self._keeper = _Selector()
        super().__init__(self._keeper)

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._keeper.now

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[*_Arguments], _Result],
        *args: *_Arguments,
    ) -> asyncio.Future[_Result]:
        """Run `func`; until it has returned time passes as outside."""
        self._keeper.at_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._is_done)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for its threads without the timeout of 3.12, to which the clock would jump."""
        del timeout
        await super().shutdown_default_executor()

    def _is_done(self, _: asyncio.Future[Any]) -> None:
        self._keeper.at_work -= 1


class VirtualClock(ScaledClock):
    """The time of the loop that is running."""

    def now(self) -> float:
        """Return the seconds since the loop was made."""
        return asyncio.get_running_loop().time()


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do as `asyncio.run` does, on virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
