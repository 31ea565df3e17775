"""Waiting for what happens in another machine."""

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

_Found = TypeVar("_Found")

SLOWNESS: Final = 8.0
"""How many seconds a second of a machine takes at most: on a busy host, while it has much to do."""


def pause(seconds: float) -> None:
    """Let time pass."""
    threading.Event().wait(seconds)


def eventually(
    look: Callable[[], _Found], timeout: float, what: str, every: float = 0.2, rarest: float = 2.0
) -> _Found:
    """Return the first true result of `look`; fail after `timeout` seconds of a machine that looks.

    The failure names `what`. It looks after `every` seconds of the host, and then more and more
    seldom, down to once in `rarest`: to be asked costs a machine as much time as it is watched for.
    """
    deadline = time.monotonic() + timeout * SLOWNESS
    wait = every
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {timeout:.0f} s: {what}"
        pause(wait)
        wait = max(every, min(wait * 1.5, rarest))
