"""The injected clock: real for a device, scaled for an emulator or a soak run."""

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
        """Sleep without blocking the loop."""

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Block the thread until `event` is set or `seconds` have passed; return whether it is set.

        `math.inf` means no timeout.
        """

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Schedule `call` on the running loop after `seconds`."""

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
        """Sleep for scaled seconds."""
        await asyncio.sleep(seconds / self._speed)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Block the thread for scaled seconds, or until `event` is set."""
        return event.wait(min(seconds / self._speed, threading.TIMEOUT_MAX))

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Schedule `call` on the running loop after scaled seconds."""
        return asyncio.get_running_loop().call_later(seconds / self._speed, call)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Return a context that raises TimeoutError after scaled seconds."""
        return asyncio.timeout(seconds / self._speed)


class Deadline:
    """At most one scheduled call; arming it again replaces the previous one."""

    def __init__(self, clock: Clock, call: Callable[[], None]) -> None:
        self._clock = clock
        self._call = call
        self._timer: asyncio.TimerHandle | None = None

    @property
    def overdue(self) -> bool:
        """Return whether the call is due and has not been made."""
        now = asyncio.get_running_loop().time()
        return self._timer is not None and self._timer.when() <= now

    @property
    def armed(self) -> bool:
        """Return whether it was armed, and was not disarmed since."""
        return self._timer is not None

    def arm(self, seconds: float) -> None:
        """Schedule the call in `seconds` from now."""
        self.disarm()
        self._timer = self._clock.call_later(seconds, self._call)

    def disarm(self) -> None:
        """Cancel the call."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


SYSTEM_CLOCK = ScaledClock()
"""Real time."""
