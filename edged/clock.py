"""The one injected clock: real for a device, scaled for an emulator or a soak run."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Time as the program sees it, in seconds."""

    def now(self) -> float:
        """Return monotonic seconds since an arbitrary start."""

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass without blocking the loop."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Block a thread until `event` is set or `seconds` have passed; tell whether it is set.

        `math.inf` waits for the event alone.
        """

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Have the running loop make `call` after `seconds`."""

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Return a context that raises TimeoutError after `seconds`."""


class ScaledClock:
    """A clock that runs `speed` times as fast as the real one."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def now(self) -> float:
        """Return scaled monotonic seconds."""
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        """Let scaled seconds pass."""
        await asyncio.sleep(seconds / self._speed)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Block a thread for scaled seconds, or less if `event` is set."""
        return event.wait(min(seconds / self._speed, threading.TIMEOUT_MAX))

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Have the running loop make `call` after scaled seconds."""
        return asyncio.get_running_loop().call_later(seconds / self._speed, call)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Return a context that raises TimeoutError after scaled seconds."""
        return asyncio.timeout(seconds / self._speed)


class Deadline:
    """One call in the future, or none; arming it again replaces the one before."""

    def __init__(self, clock: Clock, call: Callable[[], None]) -> None:
        self._clock = clock
        self._call = call
        self._timer: asyncio.TimerHandle | None = None

    @property
    def overdue(self) -> bool:
        """Tell whether the call was due before now and nothing took its place."""
        now = asyncio.get_running_loop().time()
        return self._timer is not None and self._timer.when() <= now

    def arm(self, seconds: float) -> None:
        """Make the call in `seconds` from now."""
        self.disarm()
        self._timer = self._clock.call_later(seconds, self._call)

    def disarm(self) -> None:
        """Make no call."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


SYSTEM_CLOCK = ScaledClock()
"""Real time."""
