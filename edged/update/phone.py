"""The daemon, as the updater sees it: is it at rest, which release is it, and how does it do."""

import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from edged.control import DEFAULT_SOCKET
from edged.control.client import Client
from edged.errors import ControlError
from edged.update.errors import storage_error
from edged.update.probation import Unit

SELECTED: Final = Path("/run/edged-selected")
"""A link to the release on trial, if the last start was one of it: the launcher's."""
_UNIT: Final = "edged.service"
_STATES: Final = {
    "active": Unit.ACTIVE,
    "reloading": Unit.ACTIVE,
    "inactive": Unit.STOPPED,
    "deactivating": Unit.STARTING,
    "failed": Unit.FAILED,
}


class Phone(Protocol):
    """The daemon of this device."""

    def status(self) -> Mapping[str, Any] | None:
        """Return its status; None if it does not answer."""
        ...

    def unit(self) -> tuple[Unit, int]:
        """Return what systemd says of it, and how often it has restarted it by itself."""
        ...

    def on_trial(self) -> str | None:
        """Return the release on trial, if the last start was one of it."""
        ...

    def restart(self) -> None:
        """Ask for a restart; raise StorageError."""
        ...


class Pace(Protocol):
    """Time that does not jump."""

    def now(self) -> float:
        """Return seconds."""
        ...

    def pause(self, seconds: float) -> None:
        """Let seconds go by."""
        ...


class SystemPace:
    """Real time."""

    def now(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Sleep."""
        threading.Event().wait(seconds)


class SystemPhone:
    """The service of this system."""

    def __init__(
        self, restart: Path, socket: str = DEFAULT_SOCKET, selected: Path = SELECTED
    ) -> None:
        """Ask for a restart by writing the file that edged-restart.path waits for."""
        self._socket = socket
        self._selected = selected
        self._restart = restart

    def status(self) -> Mapping[str, Any] | None:
        """Ask over the control socket."""
        with suppress(ControlError), Client(self._socket) as client:
            return client.ask("status")
        return None

    def unit(self) -> tuple[Unit, int]:
        """Ask systemd, whose bus answers everybody."""
        command = ["systemctl", "show", _UNIT, "-p", "ActiveState", "-p", "NRestarts"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - a fixed command
        told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        restarts = told.get("NRestarts", "")
        state = _STATES.get(told.get("ActiveState", ""), Unit.STARTING)
        return state, int(restarts) if restarts.isdecimal() else 0

    def on_trial(self) -> str | None:
        """Read the link that the launcher has left."""
        try:
            return self._selected.readlink().name
        except OSError:
            return None

    def restart(self) -> None:
        """Have a unit of root's do it."""
        try:
            self._restart.write_text("restart\n")
        except OSError as error:
            raise storage_error(error) from error
