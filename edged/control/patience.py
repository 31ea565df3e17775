"""Waits for a daemon that systemd is just starting; imports as little as the client."""

import os
import select
import sys
import time
from collections.abc import Callable
from typing import Final, TypeVar

from edged.control import DEFAULT_SOCKET
from edged.control.client import Client, NotRunning

PATIENCE: Final = 15.0
"""Seconds: the five until systemd starts edged again, and those of a slow board to start it."""
_SAID_AFTER: Final = 1.0
_PAUSE: Final = 0.25
_SYSTEMCTL: Final = "/usr/bin/systemctl"
_BOOTED: Final = "/run/systemd/system"  # sd_booted(3)
_COMING: Final = {"active", "activating", "deactivating", "reloading"}

_Answer = TypeVar("_Answer")


def patiently(
    path: str, ask: Callable[[Client], _Answer], coming: Callable[[str], bool] | None = None
) -> _Answer:
    """Return the answer of the daemon at `path`; `ask` must be safe to repeat.

    Raises NotRunning at once if the daemon is not `coming` (asked of systemd unless told
    otherwise), else when patience ends.
    """
    end = time.monotonic() + PATIENCE
    said_at = time.monotonic() + _SAID_AFTER
    while True:
        try:
            with Client(path, patience_s=max(5.0, end - time.monotonic())) as client:
                return ask(client)
        except NotRunning:
            if time.monotonic() >= end or not (coming or _coming)(path):
                raise
        if time.monotonic() >= said_at:
            sys.stderr.write("edged is starting …\n")
            said_at = end + _SAID_AFTER
        select.select([], [], [], _PAUSE)


def _coming(path: str) -> bool:
    """Tell whether systemd has, ends or starts it: what is stopped is not waited for."""
    if path != DEFAULT_SOCKET or not os.path.isdir(_BOOTED):  # noqa: PTH112 - pathlib takes time
        return False
    import subprocess  # noqa: PLC0415 - only for a daemon that does not answer

    command = (_SYSTEMCTL, "show", "--property=ActiveState", "--value", "edged.service")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() in _COMING
