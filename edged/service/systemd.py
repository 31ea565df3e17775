"""The only door to systemd-python: telling the service manager, taking the socket it hands over.

Without $NOTIFY_SOCKET and $LISTEN_FDS nothing is imported and nothing happens (sd_notify(3),
sd_listen_fds(3)).
"""

import importlib
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from edged import journal
from edged.errors import SettingsError

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
    if not environ.get("LISTEN_FDS"):
        return None
    daemon = _library()
    given = daemon.listen_fds(unset_environment=True)
    if not given:  # meant for another process
        return None
    if len(given) > 1 or not daemon.is_socket_unix(given[0], socket.SOCK_STREAM, 1):
        raise SettingsError(
            f"systemd hands over {len(given)} socket(s), and not one listening Unix stream socket:"
            " edged.socket must have exactly one ListenStream=, a path"
        )
    os.set_inheritable(given[0], False)  # noqa: FBT003 - positional only
    return socket.socket(fileno=given[0])


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
