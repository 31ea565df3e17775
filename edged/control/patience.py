"""Waits for a daemon that systemd is just starting; imports as little as the client."""

import os
import select
import time
from collections.abc import Callable
from typing import Final, TypeVar

from edged.control import DEFAULT_SOCKET
from edged.control.client import Client, NotRunning
from edged.stdio import tell

PATIENCE: Final = 30.0
"""Seconds: the five until systemd starts edged again, and up to twenty of a slow, busy board."""
_SAID_AFTER: Final = 1.0
_PAUSE: Final = 0.25
_SYSTEMCTL: Final = "/usr/bin/systemctl"
_BOOTED: Final = "/run/systemd/system"  # sd_booted(3)
_ON_THE_WAY: Final = {"activating", "deactivating"}
_ENDED: Final = {"inactive", "failed"}

_Answer = TypeVar("_Answer")


def patiently(
    path: str, ask: Callable[[Client], _Answer], state: Callable[[str], str] | None = None
) -> _Answer:
    """Return the answer of the daemon at `path`; `ask` must be safe to repeat.

    Raises NotRunning once the `state` of its unit, systemd's unless told otherwise, says that it is
    not coming, or when patience ends. On its way it is not called: after wrong settings every call
    has systemd start it again.
    """
    end = time.monotonic() + PATIENCE
    said_at = time.monotonic() + _SAID_AFTER
    while True:
        try:
            with Client(path, patience_s=max(5.0, end - time.monotonic())) as client:
                return ask(client)
        except NotRunning:
            while (now := (state or _state)(path)) in _ON_THE_WAY and time.monotonic() < end:
                if time.monotonic() >= said_at:
                    tell("edged is starting …\n")
                    said_at = end + _SAID_AFTER
                select.select([], [], [], _PAUSE)
            if now not in {"active", "reloading"} or time.monotonic() >= end:
                raise
        select.select([], [], [], _PAUSE)


def _state(path: str) -> str:
    """Return how systemd's unit of the daemon is; nothing if the daemon is not systemd's."""
    if path != DEFAULT_SOCKET or not os.path.isdir(_BOOTED):  # noqa: PTH112 - pathlib takes time
        return ""
    import subprocess  # noqa: PLC0415 - only for a daemon that does not answer

    command = (_SYSTEMCTL, "show", "--property=ActiveState,Job", "edged.service")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return standing(done.stdout)


def standing(shown: str) -> str:
    """Return the state that `systemctl show` tells, and "activating" if a start is under way.

    Between its end and its next start a service that systemd starts again is "inactive" or "failed"
    for a moment, with a job.
    """
    told = dict(line.partition("=")[::2] for line in shown.splitlines())
    state = told.get("ActiveState", "")
    return "activating" if state in _ENDED and told.get("Job", "0") != "0" else state
