"""Waiting for what happens in another machine."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")


def pause(seconds: float) -> None:
    """Let time pass."""
    threading.Event().wait(seconds)


def eventually(look: Callable[[], _Found], timeout: float, what: str, every: float = 0.2) -> _Found:
    """Return the first true result of `look`; fail after `timeout` seconds, naming `what`."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {timeout:.0f} s: {what}"
        pause(every)
