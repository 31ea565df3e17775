"""When a service reports that it is ready: sd_notify(3)."""

import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LONGEST: Final = 4096


class Manager:
    """Stands in for the service manager of one process: reads all that it is notified of."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.environment = {"NOTIFY_SOCKET": str(path)}
        self.ready_at = math.inf
        """Seconds of CLOCK_MONOTONIC."""

    def run(self) -> None:
        """Read until a notification is empty."""
        with self._socket:
            while said := self._socket.recv(_LONGEST):
                if b"READY=1" in said.splitlines():
                    self.ready_at = min(self.ready_at, time.monotonic())


@contextmanager
def managing(folder: Path) -> Iterator[Manager]:
    """Manage a process while the context lasts."""
    path = folder / "notify.sock"
    manager = Manager(path)
    thread = threading.Thread(target=manager.run, daemon=True)
    thread.start()
    try:
        yield manager
    finally:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(b"", str(path))
        thread.join()
