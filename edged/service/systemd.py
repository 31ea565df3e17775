"""The service manager: notifications through systemd-python, and the socket that it passes.

Without $NOTIFY_SOCKET and $LISTEN_FDS nothing is imported and nothing happens (sd_notify(3),
sd_listen_fds(3)).
"""

import importlib
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from edged import journal
from edged.errors import SettingsError

_FIRST: Final = 3
"""SD_LISTEN_FDS_START."""

Notify = Callable[[str], None]
"""Takes lines of VARIABLE=value for the service manager; never raises."""


def notifier(environ: Mapping[str, str]) -> Notify:
    """Return the function that notifies the service manager; it does nothing without one.

    Raises SettingsError if systemd-python is missing: systemd would wait for READY until it times
    out.
    """
    if not environ.get("NOTIFY_SOCKET"):
        return _ignore
    daemon = _library()

    def notify(message: str) -> None:
        try:
            daemon.notify(message)
        except OSError as error:
            journal.warn("service_manager_not_told", cause=error.strerror)

    return notify


def watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """Return systemd's watchdog timeout for this process, if any (sd_watchdog_enabled(3))."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    given = environ.get("WATCHDOG_USEC", "")
    return int(given) / 1e6 if given.isdecimal() and int(given) else None


def control_socket(environ: Mapping[str, str]) -> socket.socket | None:
    """Return the listening socket that systemd passes to this process, if any.

    Raises SettingsError if it is not exactly one listening Unix stream socket with a path.
    """
    count = environ.get("LISTEN_FDS", "")
    if environ.get("LISTEN_PID") != str(os.getpid()) or not count.isdecimal() or not int(count):
        return None  # none, or meant for another process
    # Without systemd-python: even if that is missing, waiting clients have to be refused.
    os.set_inheritable(_FIRST, False)  # noqa: FBT003 - positional only
    given = _listening(_FIRST)
    if int(count) > 1 or given is None:
        if given:
            refuse_clients(given)
        raise SettingsError(
            f"systemd passed {count} socket(s) instead of one listening Unix stream socket:"
            " edged.socket must have exactly one ListenStream=, a path"
        )
    return given


def _listening(descriptor: int) -> socket.socket | None:
    """Return the descriptor as a socket if it is a listening Unix stream socket."""
    try:
        one = socket.socket(fileno=descriptor)
    except OSError:
        return None
    kind = (one.family, one.type, one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return one if kind == (socket.AF_UNIX, socket.SOCK_STREAM, 1) else None


def refuse_clients(given: socket.socket) -> None:
    """Close all pending connections: systemd would start the next process for them at once.

    After wrong settings, that would never end.
    """
    given.settimeout(0)
    with suppress(BlockingIOError):
        while True:
            given.accept()[0].close()


def _library() -> Any:  # noqa: ANN401 - the library ships no types
    try:
        return importlib.import_module("systemd.daemon")
    except ImportError as error:
        raise SettingsError(
            f"systemd runs edged, and systemd-python is missing ({error}):"
            " sudo apt install python3-systemd"
        ) from error


def _ignore(_message: str) -> None:
    """Do nothing: there is no service manager."""
