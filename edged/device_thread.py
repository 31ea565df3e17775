"""A thread that owns a device: it alone opens, uses and closes it.

Closing an ALSA handle while another thread uses it crashes the process (libasound does not lock a
PCM against its own close), so a thread that is stuck in a driver keeps its device: leaving the
context raises, and the supervisor ends the process.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from edged.errors import DeviceError
from edged.journal import warn
from edged.values import dataclass

JOIN_SECONDS: Final = 3.0
"""How long a device may take to close: less than the service manager's stop timeout."""
_RETRY_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)
_Event = TypeVar("_Event")


@dataclass(frozen=True, slots=True)
class Pulse:
    """The progress of a device thread; if it does not change for long, the thread is stuck."""

    progress: int
    """Grows with every step of the thread's work; retrying a lost device is work too."""
    due: bool
    """Whether `progress` has to grow: not while the thread waits for work."""


def retry_delay(failures: int) -> float:
    """Return the seconds to wait after the `failures`-th failure in a row (from 1)."""
    return _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1]


@contextmanager
def device_thread(
    name: str,
    run: Callable[[], None],
    stop: Callable[[], None],
    timeout: float = JOIN_SECONDS,
) -> Iterator[None]:
    """Run `run` in a thread while the context lasts; `stop` makes it return.

    Raises DeviceError on leaving if it does not return within `timeout` seconds.
    """
    # daemon: a thread that is stuck in its driver must not keep the process from exiting.
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(timeout)
        if thread.is_alive():
            raise DeviceError(
                f"The {name} thread is stuck in its driver; only killing the process"
                " frees the device (systemd does that)."
            )


def never_raising(report: Callable[[_Event], None]) -> Callable[[_Event], None]:
    """Return `report` for a caller that must outlive its failure, or no event comes any more."""

    def reported(event: _Event) -> None:
        try:
            report(event)
        except Exception as error:  # noqa: BLE001  # the receiver's failure, where it can be seen
            warn("report_failed", report=type(event).__name__, cause=str(error))

    return reported
