"""Virtual time: a loop whose clock stands still while anything works, and jumps when all wait.

An hour of back-off passes in a moment, and a busy machine makes no test late: a timer goes off when
nothing else is left to do, not when somebody else's work has taken so many seconds.

    async def story() -> None:
        clock = VirtualClock()
        await clock.sleep(3600)

    run(story())

Sockets, threads and processes stay real. A thread that was started since the loop was made counts
as working unless it sleeps on the loop's `VirtualClock`; while one works for long, and where there
is nothing to jump to, time passes as it does outside.
"""

import asyncio
import math
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from edged.clock import ScaledClock
from edged.executor import DaemonExecutor
from tests.traffic import traffic, unsent

_Result = TypeVar("_Result")
_Ready = list[tuple[selectors.SelectorKey, int]]

_STUCK: Final = 60.0
"""Real seconds without any event after which nobody waits for one."""
_STANDSTILL: Final = 1.0
"""Real seconds for which time stands still for a thread: one that takes longer may wait for us."""
_GLANCE: Final = 0.001
"""Real seconds after which a thread is looked at again: its end is no event."""
_UNDELIVERED: Final = 2.0
"""Real seconds after which what is in flight counts as lost."""


@dataclass(slots=True)
class _Sleeper:
    """A thread that sleeps on the clock."""

    until: float
    event: threading.Event
    released: threading.Event = field(default_factory=threading.Event)


class _Threads:
    """The threads since the loop was made: who works, and who sleeps until when."""

    def __init__(self) -> None:
        self._before = set(threading.enumerate())
        self._lock = threading.Lock()
        self._asleep: dict[threading.Thread, _Sleeper] = {}
        self._working: dict[threading.Thread, float] = {}  # since when, in real time

    def add(self, thread: threading.Thread) -> None:
        """Count a thread that was there before."""
        self._before.discard(thread)

    def sleep(self, until: float, event: threading.Event, wake: Callable[[], None]) -> None:
        """Block the calling thread until it is released; `wake` is called as it falls asleep."""
        me, sleeper = threading.current_thread(), _Sleeper(until, event)
        with self._lock:  # a loop that sees it asleep has been woken: later it would be a new event
            self._asleep[me] = sleeper
            wake()
        while not sleeper.released.wait(0.01):
            if event.is_set():  # by a loop that waits for this very thread
                break
        with self._lock:
            self._asleep.pop(me, None)

    def release(self, now: float) -> None:
        """Let those go on whose time has come, or who are called."""
        with self._lock:
            for thread, sleeper in list(self._asleep.items()):
                if sleeper.until <= now or sleeper.event.is_set():
                    del self._asleep[thread]
                    sleeper.released.set()

    def at_work(self) -> list[float]:
        """Return since when, in real time, each of those that do not sleep was seen to work."""
        now = time.monotonic()
        with self._lock:
            self._working = {
                thread: self._working.get(thread, now)
                for thread in threading.enumerate()
                if thread not in self._before and thread not in self._asleep
            }
            return list(self._working.values())

    def next_due(self) -> float:
        """Return when the first one wakes; one that was called since the last release, at once."""
        with self._lock:
            due = (-math.inf if s.event.is_set() else s.until for s in self._asleep.values())
            return min(due, default=math.inf)


class _Selector(selectors.SelectSelector):
    """Keeps the time; sleeps only for what is real."""

    def __init__(self, threads: _Threads) -> None:
        super().__init__()
        self.now = 0.0
        self._threads = threads

    def select(self, timeout: float | None = None) -> _Ready:
        """Return what is ready; where nothing is, it is `timeout` later."""
        due = math.inf if timeout is None else self.now + timeout
        if (ready := super().select(0)) or timeout == 0:
            return ready
        while True:
            self._threads.release(self.now)
            if (ready := self._settle(due)) or self.now >= due:
                return ready
            earliest = min(due, self._threads.next_due())
            if earliest <= self.now:
                continue
            ready, closed = self._arrived()
            if ready or (ready := super().select(self._moment(earliest - self.now, closed=closed))):
                return ready
            if earliest == math.inf:
                raise RuntimeError(f"nothing came for {_STUCK:.0f} s, and no timer is set")
            self.now = max(self.now, earliest)

    def _settle(self, due: float) -> _Ready:
        """Wait until no thread works; return what is ready before."""
        looked = time.monotonic()
        while began := self._threads.at_work():
            if ready := super().select(_GLANCE):
                return ready
            before, looked = looked, time.monotonic()
            if looked > max(began) + _STANDSTILL:
                if self.now >= due:
                    break
                self.now += looked - before
                self._threads.release(self.now)
        return []

    def _arrived(self) -> tuple[_Ready, bool]:
        """Wait until the kernel has delivered what one socket of this loop has sent to another.

        It does so at once unless the machine is busy or the network loses it. Return what is ready
        before, and whether nobody else can have sent anything.
        """
        until = time.monotonic() + _UNDELIVERED
        while (now := traffic(self._sockets())).in_flight:
            if ready := super().select(_GLANCE):
                return ready, now.closed
            if time.monotonic() > until:
                break
        return [], now.closed

    def _sockets(self) -> Iterable[int]:
        """Return all but the first, with which the loop wakes itself."""
        return islice((key.fd for key in self.get_map().values()), 1, None)

    def _moment(self, jump: float, *, closed: bool) -> float:
        """Return for how long the kernel may still have what others have sent to this loop.

        A full buffer that has been emptied is found by a timer of TCP's, of 0.2 s at first.
        """
        if jump == math.inf:
            return _STUCK
        if len(self.get_map()) == 1:  # the loop's own
            return 0
        if any(map(unsent, self.get_map())):
            return min(jump, 2.0)
        return 0 if closed else min(0.0005 + jump / 1000, 0.005)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time."""

    def __init__(self) -> None:
        self.threads = _Threads()
        self._keeper = _Selector(self.threads)
        super().__init__(self._keeper)
        self.set_default_executor(DaemonExecutor())  # its threads end with their work

    def time(self) -> float:
        """Return the virtual seconds since the loop was made."""
        return self._keeper.now

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for no thread, nor for the timeout of 3.12, to which the clock would jump."""
        del timeout

    def close(self) -> None:
        """Close, and let no thread sleep on."""
        super().close()
        self.threads.release(math.inf)


class VirtualClock(ScaledClock):
    """The time of the loop that is running, for its threads too."""

    def __init__(self) -> None:
        super().__init__()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        self.loop, self._thread = loop, threading.current_thread()

    def now(self) -> float:
        """Return the seconds since the loop was made."""
        return self.loop.time()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Block a thread; one on which the loop itself runs waits in real time."""
        if threading.current_thread() is self._thread or self.loop.is_closed():
            return super().wait(event, seconds)
        if not event.is_set() and seconds > 0:
            self.loop.threads.sleep(self.now() + seconds, event, self._wake)
        return event.is_set()

    def _wake(self) -> None:
        try:
            self.loop.call_soon_threadsafe(_nothing)
        except RuntimeError:  # closed meanwhile
            return


def _nothing() -> None:
    """Let the loop see who sleeps now."""


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do as `asyncio.run` does, on virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


@contextmanager
def virtual_clock() -> Iterator[VirtualClock]:
    """Return a clock for a test without a loop, and for the threads that it starts.

    The test lets time pass by `clock.wait`; whatever else it does takes none.
    """
    test, made, over = threading.current_thread(), Future[VirtualClock](), asyncio.Event()

    async def keep() -> None:
        clock = VirtualClock()
        clock.loop.threads.add(test)
        made.set_result(clock)
        await over.wait()

    keeper = threading.Thread(target=lambda: run(keep()), name="virtual time", daemon=True)
    keeper.start()
    clock = made.result()
    try:
        yield clock
    finally:
        clock.loop.call_soon_threadsafe(over.set)
        keeper.join()
