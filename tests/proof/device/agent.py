"""Commands inside a machine, through QEMU's guest agent."""

import base64
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.proof.device.pause import SLOWNESS, pause
from tests.proof.device.wire import Wire

_REPLY: Final = 10.0  # seconds of a busy machine for an answer of the agent itself
_FIRST_LOOK: Final = 0.02
_LAST_LOOK: Final = 1.0
"""Seconds between two looks at a command: each costs the machine some of its time."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


class Agent:
    """Runs commands as root."""

    def __init__(self, path: Path) -> None:
        self._wire = Wire(path)

    def wait(self, timeout: float) -> None:
        """Return once the agent of a booting machine answers."""
        deadline = time.monotonic() + timeout
        number = time.monotonic_ns()
        self._wire.send({"execute": "guest-sync", "arguments": {"id": number}})
        while self._wire.receive(deadline).get("return") != number:
            pass

    def start(self, *command: str, given: bytes = b"") -> int:
        """Start a command with `given` as its input; return the number of its process."""
        return int(
            self._ask(
                "guest-exec",
                path=command[0],
                arg=command[1:],
                **{"input-data": base64.b64encode(given).decode(), "capture-output": True},
            )["pid"]
        )

    def end(self, pid: int, timeout: float) -> Done:
        """Return how a command ended; TimeoutError if it goes on for `timeout` of its seconds."""
        deadline = time.monotonic() + timeout * SLOWNESS
        wait = _FIRST_LOOK
        while True:
            status = self._ask("guest-exec-status", pid=pid)
            if status["exited"]:
                code = status.get("exitcode", 128 + status.get("signal", 0))
                return Done(code, _text(status, "out-data"), _text(status, "err-data"))
            if time.monotonic() > deadline:
                raise TimeoutError(f"process {pid} does not end")
            pause(wait)
            wait = min(wait * 1.5, _LAST_LOOK)

    def write(self, path: str, content: bytes) -> None:
        """Write a file."""
        handle = self._ask("guest-file-open", path=path, mode="w")
        for start in range(0, len(content), 1 << 18):
            part = base64.b64encode(content[start : start + (1 << 18)]).decode()
            self._ask("guest-file-write", handle=handle, **{"buf-b64": part})
        self._ask("guest-file-close", handle=handle)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _ask(self, command: str, **arguments: Any) -> Any:  # noqa: ANN401  # as the agent has it
        self._wire.send({"execute": command, "arguments": arguments})
        reply = self._wire.receive(time.monotonic() + _REPLY * SLOWNESS)
        assert "return" in reply, f"{command}: {reply}"
        return reply["return"]


def _text(status: dict[str, Any], name: str) -> str:
    return base64.b64decode(status.get(name, "")).decode(errors="replace")
