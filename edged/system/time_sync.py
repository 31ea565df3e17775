"""Whether the time of day can be trusted, and when somebody sets it.

A Pi without a battery starts with whatever time it last wrote down, or with 1970; certificates
seem not yet valid then. Time within the program is monotonic and does not care.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from edged import journal

EARLIEST: Final = 1_795_219_200.0
"""Seconds since the epoch at the time of writing (2026-11-21): an earlier clock is wrong."""
_TIMESYNC: Final = Path("/run/systemd/timesync")  # systemd-timesyncd.service(8)

# <sys/timerfd.h>; the os module has timerfds only from Python 3.13 on.
_CLOCK_REALTIME: Final = 0
_ABSOLUTE_AND_CANCEL_ON_SET: Final = 1 | 2
_NEVER: Final = (ctypes.c_long * 4)(0, 0, 2**62 // 10**9, 0)  # itimerspec: interval, then time


def clock_doubt(now: float, timesync: Path = _TIMESYNC) -> str | None:
    """Return why the time of day `now` cannot be believed; None if nothing speaks against it."""
    if now < EARLIEST:
        return f"the clock says {datetime.fromtimestamp(now, UTC):%Y-%m-%d}"
    if timesync.is_dir() and not (timesync / "synchronized").exists():
        return "the clock has not been set yet"
    return None


@contextmanager
def watch_clock(changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed` on the running loop whenever somebody sets the clock (timerfd_create(2)).

    Where the kernel refuses, nothing is called: retries go by time alone.
    """
    library = ctypes.CDLL(None, use_errno=True)
    timer = library.timerfd_create(_CLOCK_REALTIME, os.O_NONBLOCK | os.O_CLOEXEC)
    if timer < 0:
        journal.note("clock_not_watched", error=os.strerror(ctypes.get_errno()))
        yield
        return

    def arm() -> None:
        library.timerfd_settime(timer, _ABSOLUTE_AND_CANCEL_ON_SET, _NEVER, None)

    def drain() -> None:
        try:
            os.read(timer, 8)
        except BlockingIOError:
            return
        except OSError:  # ECANCELED: the clock was set
            arm()
            changed()

    loop = asyncio.get_running_loop()
    arm()
    loop.add_reader(timer, drain)
    try:
        yield
    finally:
        loop.remove_reader(timer)
        os.close(timer)
