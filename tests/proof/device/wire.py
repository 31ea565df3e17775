"""JSON in lines over a Unix socket, as QEMU's monitor and its guest agent speak it."""

import json
import socket
import time
from pathlib import Path
from typing import Any

from tests.proof.device.pause import pause


class Wire:
    """A connection; one request at a time."""

    def __init__(self, path: Path, timeout: float = 10.0) -> None:
        """Connect; OSError if nobody listens at `path` within `timeout` seconds."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._rest = b""
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._socket.connect(str(path))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                pause(0.05)
            else:
                return

    def send(self, message: dict[str, Any]) -> None:
        """Send one object."""
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, deadline: float) -> dict[str, Any]:
        """Return the next one; TimeoutError after `deadline` (monotonic), EOFError at the end."""
        while b"\n" not in self._rest:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the machine does not answer")
            self._socket.settimeout(left)
            more = self._socket.recv(1 << 16)
            if not more:
                raise EOFError("the machine is gone")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        found: dict[str, Any] = json.loads(line.lstrip(b"\xff"))
        return found

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
