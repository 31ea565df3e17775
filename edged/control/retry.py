"""Retry while systemd is starting the daemon; imports as little as the client."""

import os
import select
import time
from collections.abc import Callable
from typing import Final, TypeVar

from edged.control import DEFAULT_SOCKET
from edged.control.client import Client, NotRunning
from edged.stdio import print_error

RETRY_TIMEOUT: Final = 30.0
"""Seconds: five until systemd restarts edged, and up to twenty to start on a slow board."""
_NOTICE_AFTER: Final = 1.0
_POLL: Final = 0.25
_SYSTEMCTL: Final = "/usr/bin/systemctl"
_BOOTED: Final = "/run/systemd/system"  # sd_booted(3)
_IN_TRANSITION: Final = {"activating", "deactivating"}
_ENDED: Final = {"inactive", "failed"}

_Result = TypeVar("_Result")


def retried(
    path: str, ask: Callable[[Client], _Result], state: Callable[[str], str] | None = None
) -> _Result:
    """Return what `ask` returns from the daemon at `path`; `ask` must be safe to repeat.

    Raises NotRunning once the `state` of its unit (by default as systemd reports it) shows that it
    is not starting, or after RETRY_TIMEOUT. No connection is tried while the unit is in
    transition: after wrong settings each one would make systemd start it again.
    """
    end = time.monotonic() + RETRY_TIMEOUT
    notice_at = time.monotonic() + _NOTICE_AFTER
    while True:
        try:
            with Client(path, timeout_s=max(5.0, end - time.monotonic())) as client:
                return ask(client)
        except NotRunning:
            while (now := (state or _state)(path)) in _IN_TRANSITION and time.monotonic() < end:
                if time.monotonic() >= notice_at:
                    print_error("edged is starting …\n")
                    notice_at = end + _NOTICE_AFTER
                select.select([], [], [], _POLL)
            if now not in {"active", "reloading"} or time.monotonic() >= end:
                raise
        select.select([], [], [], _POLL)


def _state(path: str) -> str:
    """Return the state of the daemon's unit; empty if systemd does not run the daemon."""
    if path != DEFAULT_SOCKET or not os.path.isdir(_BOOTED):  # noqa: PTH112 - pathlib is slow to import
        return ""
    import subprocess  # noqa: PLC0415 - only if the daemon does not answer

    command = (_SYSTEMCTL, "show", "--property=ActiveState,Job", "edged.service")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return unit_state(done.stdout)


def unit_state(shown: str) -> str:
    """Return the state in the output of `systemctl show`, or "activating" if a start is queued.

    Between its end and its next start, a service that systemd restarts is "inactive" or "failed"
    for a moment, with a job queued.
    """
    properties = dict(line.partition("=")[::2] for line in shown.splitlines())
    state = properties.get("ActiveState", "")
    return "activating" if state in _ENDED and properties.get("Job", "0") != "0" else state
