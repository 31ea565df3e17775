"""A service manager: it records the notifications of `edged run` and passes sockets."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST = 120.0
"""Seconds that anything may take on a loaded machine."""


class Manager:
    """The other end of $NOTIFY_SOCKET."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self.told: list[str] = []
        """Every line, in order."""

    def until(self, *words: str, seconds: float = LONGEST) -> str:
        """Return the next line that has all `words` in it; fail with all notifications so far."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for line in self._datagram(left):
                if all(word in line for word in words):
                    return line
        raise AssertionError(f"no {words} in {self.told}")

    def within(self, seconds: float) -> list[str]:
        """Return the lines that arrive within that many seconds."""
        end = time.monotonic() + seconds
        lines: list[str] = []
        while (left := end - time.monotonic()) > 0:
            lines += self._datagram(left)
        return lines

    def _datagram(self, seconds: float) -> list[str]:
        self._socket.settimeout(seconds)
        try:
            lines = self._socket.recv(65536).decode().splitlines()
        except TimeoutError:
            return []
        self.told += lines
        return lines

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


_HAND_OVER = """
import os, sys
given = sys.argv[1].split(",")
for number, one in enumerate(given, 3):
    os.dup2(int(one), number)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(given))}
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


@contextmanager
def service(
    file: Path,
    manager: Manager,
    *given: socket.socket,
    program: tuple[str, ...] = ("-m", "edged", "run", "--config"),
    **environ: str,
) -> Iterator[subprocess.Popen[str]]:
    """Run `edged run` as a service manager does, passing the sockets `given`."""
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    environment |= {"STATE_DIRECTORY": str(file.parent), "NOTIFY_SOCKET": str(manager.path)}
    numbers = [each.fileno() for each in given]
    first = ["-c", _HAND_OVER, ",".join(map(str, numbers))] if given else []
    with subprocess.Popen(
        [sys.executable, *first, *program, str(file)],
        env=environment | environ,
        pass_fds=numbers,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
