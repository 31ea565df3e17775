"""The service manager: what it is told, through systemd-python, and the socket that it hands over.

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
    """Return what tells the service manager, or nobody where there is none.

    Raises SettingsError if there is one and systemd-python is missing: it would wait in vain.
    """
    if not environ.get("NOTIFY_SOCKET"):
        return _tell_nobody
    daemon = _library()

    def notify(message: str) -> None:
        try:
            daemon.notify(message)
        except OSError as error:
            journal.warn("service_manager_not_told", cause=error.strerror)

    return notify


def watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """Return how long systemd waits for a sign of life of this process (sd_watchdog_enabled(3))."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    given = environ.get("WATCHDOG_USEC", "")
    return int(given) / 1e6 if given.isdecimal() and int(given) else None


def control_socket(environ: Mapping[str, str]) -> socket.socket | None:
    """Return the listening socket that systemd hands over to this process, if it does.

    Raises SettingsError if it is not exactly one listening Unix stream socket with a path.
    """
    count = environ.get("LISTEN_FDS", "")
    if environ.get("LISTEN_PID") != str(os.getpid()) or not count.isdecimal() or not int(count):
        return None  # or meant for another process
    # Without systemd-python: whether that is there or not, whoever waits has to be turned away.
    os.set_inheritable(_FIRST, False)  # noqa: FBT003 - positional only
    given = _listening(_FIRST)
    if int(count) > 1 or given is None:
        if given:
            turn_away(given)
        raise SettingsError(
            f"systemd hands over {count} socket(s), and not one listening Unix stream socket:"
            " edged.socket must have exactly one ListenStream=, a path"
        )
    return given


def _listening(descriptor: int) -> socket.socket | None:
    """Return the listening Unix stream socket with this number, if it is one."""
    try:
        one = socket.socket(fileno=descriptor)
    except OSError:
        return None
    kind = (one.family, one.type, one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return one if kind == (socket.AF_UNIX, socket.SOCK_STREAM, 1) else None


def turn_away(given: socket.socket) -> None:
    """Hang up on whoever waits to be let in: systemd would start the next process for them at once.

    After wrong settings that would go on for ever.
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
            "systemd runs edged, and systemd-python is missing:"
            f" sudo apt install python3-systemd ({error})"
        ) from error


def _tell_nobody(_message: str) -> None:
    """No service manager listens."""
