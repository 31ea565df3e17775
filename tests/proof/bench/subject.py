"""Whoever is measured: a process with a button on a Unix socket."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.control.client import Client
from edged.errors import ControlError
from tests.proof.bench.ready import Manager
from tests.proof.bench.service import Service
from tests.proof.bench.stopwatch import Stopwatch, until

EDGED: Final = "edged"
RAW: Final = "raw websockets"
GENAI: Final = "google-genai"
SUBJECTS: Final = (EDGED, RAW, GENAI)
BARE: Final = "edged on websocket"
"""edged without google-genai; its reactions are those of edged, what it needs is not."""
OPEN: Final = "edged, open"
"""edged in an open conversation."""
BARGE_IN: Final = "edged, open with barge-in"
_CONVERSATION: Final = {
    OPEN: 'mode = "open"\nidle_close_s = 3600',
    BARGE_IN: 'mode = "open"\nbarge_in = "always"\nidle_close_s = 3600',
}
MICROPHONE: Final = "edged_microphone"
SPEAKER: Final = "edged_speaker"
_PATIENCE: Final = 40.0
"""Seconds to start in: a busy sound server holds up who opens a card."""

_CONFIG: Final = """
[button]
kind = "none"
[light]
kind = "none"
[microphone]
device = "{microphone}"
[speaker]
device = "{speaker}"
volume = 100
mixer = "software"
[gemini]
client = "{client}"
base_url = "{url}"
ca_file = "{ca_file}"
[control]
socket = "{socket}"
[conversation]
{conversation}
"""


@dataclass
class Subject:
    """A device that is connected and armed."""

    name: str
    pid: int
    button: Client
    socket: Path
    connection: int
    """Its number at the service."""
    begun: float
    """When its process was started, in seconds of CLOCK_MONOTONIC."""
    start: float
    """Seconds from there to its set-up at the service."""

    def press(self) -> None:
        """Push the button."""
        self.button.ask("press")

    def release(self) -> None:
        """Let it up."""
        self.button.ask("release")

    def tap(self) -> None:
        """Press once, as opens a conversation and closes it."""
        self.press()
        self.release()

    def last_words(self) -> str:
        """Return the end of its log."""
        return _last_words(self.socket.parent)

    def resident(self) -> float:
        """Return its memory in MiB."""
        return resident(self.pid)

    def cpu(self) -> float:
        """Return the CPU seconds it has used."""
        return cpu_seconds(self.pid)


def resident(pid: int) -> float:
    """Return VmRSS in MiB: proc_pid_status(5)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process: clock_getcpuclockid(3), which Python does not have."""
    return time.clock_gettime(~pid << 3 | 2)


@contextmanager
def running(
    name: str, service: Service, folder: Path, observer: Stopwatch | Manager | None = None
) -> Iterator[Subject]:
    """Run a subject while the context lasts; it is connected when the context begins."""
    home = folder / name.replace(" ", "-")
    home.mkdir(exist_ok=True)
    socket = home / "control.sock"
    environment = {
        **os.environ,
        "GEMINI_API_KEY": "a-key-for-the-bench",
        "STATE_DIRECTORY": str(home),
    }
    environment |= observer.environment if observer else {}
    connections = _connections(service)
    begun = time.monotonic()
    with (home / "log").open("w") as log:
        process = subprocess.Popen(_command(name, service, socket), env=environment, stderr=log)
        try:
            until(
                lambda: process.poll() is not None or _connections(service) > connections,
                _PATIENCE,
                lambda: f"{name} did not connect: {_last_words(home)}",
            )
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended: {_last_words(home)}")
            with _button(socket) as button:
                connection = _connections(service)
                start = _set_up_at(service, connection) - begun
                yield Subject(name, process.pid, button, socket, connection, begun, start)
        finally:
            process.terminate()
            process.wait()


def _last_words(home: Path) -> str:
    return (home / "log").read_text()[-1000:] or "its log is empty"


def _command(name: str, service: Service, socket: Path) -> list[str]:
    if name in (EDGED, BARE, *_CONVERSATION):
        config = socket.with_name("config.toml")
        fields: Mapping[str, object] = {
            "client": "websocket" if name == BARE else "google-genai",
            "conversation": _CONVERSATION.get(name, ""),
            "url": service.url,
            "ca_file": service.ca_file,
            "socket": socket,
            "microphone": MICROPHONE,
            "speaker": SPEAKER,
        }
        config.write_text(_CONFIG.format(**fields))
        return [sys.executable, "-m", "edged", "run", "--config", str(config)]
    module = {RAW: "tests.proof.bench.raw_floor", GENAI: "tests.proof.bench.genai_floor"}[name]
    where = [service.url, service.ca_file, str(socket), MICROPHONE, SPEAKER]
    return [sys.executable, "-m", module, *where]


def _connections(service: Service) -> int:
    return max((entry["connection"] for entry in service.entries()), default=0)


def _set_up_at(service: Service, connection: int) -> float:
    """Return when a set-up came, in seconds of the monotonic clock that all processes share."""
    return next(
        float(entry["at"]) for entry in service.entries() if entry["connection"] == connection
    )


def _button(socket: Path) -> Client:
    found: list[Client] = []

    def there() -> bool:
        try:
            found.append(Client(str(socket)))
        except ControlError:
            return False
        return True

    until(there, _PATIENCE, lambda: f"nobody listens at {socket}: {_last_words(socket.parent)}")
    return found[0]
