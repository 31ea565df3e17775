"""A control server in a thread, with a simulated device."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast

from edged.control import Emit, Said, Status
from edged.control.button import ControlButton
from edged.control.server import ControlServer
from edged.conversation.events import ButtonPressed
from edged.errors import ControlError, DeviceError, InputError
from edged.journal.outlets import Feed
from edged.tools import WaitingTool

ROOT = Path(__file__).parents[2]

STATUS: Status = {
    "version": "0.1.0",
    "model": "gemini-3.8-live",
    "mode": "hold",
    "state": "ready",
    "muted": False,
    "open": False,
    "link": {"state": "online", "cause": ""},
    "parts": {
        "button": {"device": "gpio 17", "fault": ""},
        "microphone": {"device": "plughw:CARD=Device,DEV=0", "fault": ""},
        "light": {"device": "gpio 25", "fault": "the pin is busy"},
    },
    "volume": 70,
    "turns": 3,
    "last_latency_ms": 840,
    "uptime_s": 3700,
}


PLANNED: dict[str, object] = {
    "timers": [
        {"name": "eggs", "rings": "Tuesday 2027-06-01 12:10:00", "seconds_left": 330},
        {"name": "pills\x1b[2J", "rings": "now", "every": "day"},
    ],
    "over": [
        {"name": "tea", "was_due": "Monday 2027-05-31 16:00:00", "end": "nobody stopped it"},
    ],
}


class MadeUpDevice:
    """Keeps a volume; can be made to fail."""

    def __init__(self) -> None:
        self.percent = 70
        self.chosen = "Anna"
        self.planned: dict[str, object] = PLANNED
        self.forgotten = 0
        self.fault: Exception | None = None
        self.padding = ""
        self.effort = 0.0
        """Seconds of the processor that it takes to tell the volume."""
        self.changes: Any = {}
        self.remembered: list[tuple[Said, ...]] = []
        self.typed: list[tuple[str, bytes, bool]] = []
        self.story: list[tuple[str, dict[str, object]]] = []

    def status(self) -> Status:
        """Return a made-up status."""
        if self.fault is not None:
            raise self.fault
        own = {"volume": self.percent, "model": STATUS["model"] + self.padding}
        return cast("Status", {**STATUS, **own, **self.changes})

    def volume(self) -> int:
        """Return the volume."""
        end = time.thread_time() + self.effort
        while time.thread_time() < end:
            pass
        return self.percent

    def set_volume(self, percent: int) -> int:
        """Set the volume, except to 13."""
        if percent == 13:
            raise DeviceError("the speaker does not like 13; choose another")
        self.percent = percent
        return percent

    def timers(self) -> dict[str, object]:
        """Return what is planned."""
        return self.planned

    def cancel_timer(self, name: str) -> dict[str, object]:
        """Cancel eggs, and nothing else."""
        if name != "eggs":
            raise ControlError(f"no timer is called {name}; edged timers lists them")
        return {"timers": [], "over": self.planned["over"]}

    def usage(self) -> dict[str, object]:
        """Return what was spent."""
        return {"today": {"tokens": self.percent}}

    def persona(self, name: str | None) -> tuple[str, tuple[str, ...]]:
        """Choose one of two; there is nobody else."""
        if name is not None and name not in ("Anna", "Bob"):
            raise InputError("there is no persona of that name; there is: Anna, Bob")
        self.chosen = name or self.chosen
        return self.chosen, ("Anna", "Bob")

    def forget(self) -> None:
        """Count."""
        self.forgotten += 1

    def waiting(self) -> list[WaitingTool]:
        """Return one that has a word of advice."""
        return [
            WaitingTool(name="house__light", digest="5f70bf18a086007e", says="Light.\x1b[2J " * 9),
            WaitingTool(name="house__huge", digest="0123456789abcdef", says=""),
        ]

    def accept(self, name: str) -> tuple[str, ...]:
        """Accept anything but what nobody has heard of."""
        if name == "nobody":
            raise InputError("no tool waits that is called nobody")
        return (name,)

    def remember(self, said: tuple[Said, ...]) -> None:
        """Keep what is to be remembered."""
        self.remembered.append(said)

    def say(self, text: str, jpeg: bytes, emit: Emit, *, quiet: bool) -> None:
        """Send the events that were prepared."""
        self.typed.append((text, jpeg, quiet))
        for name, fields in self.story:
            emit(name, **fields)


class Living:
    """A server in a thread, and what it reported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.device = MadeUpDevice()
        self.reports: list[object] = []
        self.loop = asyncio.new_event_loop()
        self.button = ControlButton(self.reports.append)
        self.feed = Feed()
        self.server = ControlServer(self.device, self.device, self.button, self.feed)
        self._up = threading.Event()
        self._down = asyncio.Event()

    @contextmanager
    def running(self) -> Iterator["Living"]:
        """Serve while the context lasts."""
        thread = threading.Thread(target=self.loop.run_until_complete, args=(self._serve(),))
        thread.start()
        try:
            assert self._up.wait(5)
            yield self
        finally:
            self.loop.call_soon_threadsafe(self._down.set)
            thread.join()
            self.loop.close()

    async def _serve(self) -> None:
        with self.button.watch():
            async with self.server.serving(self.path):
                self._up.set()
                await self._down.wait()
        # Who is accepted in this moment is turned away first; then what was closed may end.
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        await asyncio.sleep(0.01)

    def publish(self, name: str, **fields: object) -> None:
        """Publish on the loop and wait until it is done."""

        async def do() -> None:
            self.server.publish(name, **fields)

        asyncio.run_coroutine_threadsafe(do(), self.loop).result(5)

    def pressed(self) -> bool:
        """Return whether the last report is a press."""
        return bool(self.reports) and isinstance(self.reports[-1], ButtonPressed)

    def connect(self) -> "Line":
        """Return a raw connection."""
        return Line(self.path)

    def command(self, *arguments: str, **more: Any) -> "subprocess.Popen[str]":  # noqa: ANN401 - handed on to Popen
        """Start a command of the owner against this server."""
        return start(["--socket", str(self.path), *arguments], **more)


class Line:
    """A raw connection that speaks lines."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(5)
        self.socket.connect(str(path))
        self._file = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def receive(self) -> Any:  # noqa: ANN401 - JSON
        """Return the next message; None at the end."""
        line = self._file.readline()
        return json.loads(line) if line else None

    def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """Send a request and return its reply."""
        self.send(json.dumps({"id": 1, "method": method, "params": params}).encode() + b"\n")
        return self.receive()

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start(arguments: Sequence[str], **more: Any) -> "subprocess.Popen[str]":  # noqa: ANN401 - handed on to Popen
    """Start the command line in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} | more.pop("env", {})
    settings: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "env": environment,
    }
    return subprocess.Popen([sys.executable, "-m", "edged", *arguments], **(settings | more))


def eventually(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait until a condition holds in another thread or process; return whether it does."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        if time.monotonic() > end:
            return False
        pause.wait(0.01)
    return True
