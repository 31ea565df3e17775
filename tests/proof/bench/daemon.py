"""edged as a daemon on WAV files, and what it is asked for."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.control.client import Client
from edged.errors import ControlError
from tests.proof.bench.service import Service
from tests.proof.bench.subject import cpu_seconds, resident

_PATIENCE: Final = 40.0
_CONFIG: Final = """
[button]
kind = "none"
[light]
kind = "none"
[microphone]
kind = "wav"
file = "{voice}"
[speaker]
kind = "wav"
file = "{heard}"
[control]
socket = "{socket}"
[gemini]
client = "{client}"
base_url = "{url}"
ca_file = "{ca_file}"
"""


def settings(folder: Path, service: Service, client: str = "google-genai") -> str:
    """Return the settings of a device whose voice is `in.wav` in the folder."""
    return _CONFIG.format(
        voice=folder / "in.wav",
        heard=folder / "heard.wav",
        socket=folder / "control.sock",
        client=client,
        url=service.url,
        ca_file=service.ca_file,
    )


@dataclass(frozen=True, slots=True)
class Daemon:
    """One that is online."""

    pid: int
    socket: Path
    begun: float
    """When its process was started, in seconds of CLOCK_MONOTONIC."""

    def cpu(self) -> float:
        """Return the CPU seconds it has used."""
        return cpu_seconds(self.pid)

    def resident(self) -> float:
        """Return its memory in MiB."""
        return resident(self.pid)

    def say(self, words: str) -> float:
        """Say something in writing; return when the first word of the reply was printed."""
        with self.saying(words) as process:
            assert process.stdout
            process.stdout.read(1)
            printed = time.monotonic()
            process.stdout.read()
        return printed

    def saying(self, words: str) -> "subprocess.Popen[bytes]":
        """Begin to say something in writing."""
        command = [sys.executable, "-u", "-m", "edged", "say", "--quiet"]
        command += ["--socket", str(self.socket), words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)


@contextmanager
def running_daemon(folder: Path, config: Path, state: Path) -> Iterator[Daemon]:
    """Run edged with a file of settings and a folder of what it keeps, until it is online."""
    socket = folder / "control.sock"
    command = [sys.executable, "-m", "edged", "--config", str(config), "run"]
    more = {"XDG_STATE_HOME": str(state)}
    begun = time.monotonic()
    process = subprocess.Popen(command, env=keyed() | more, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _PATIENCE
        while not _is_online(socket):
            if time.monotonic() > end:
                raise RuntimeError("edged did not come online")
            time.sleep(0.1)  # noqa: TID251 - another process starts
        yield Daemon(process.pid, socket, begun)
    finally:
        process.terminate()
        process.wait()


def keyed() -> dict[str, str]:
    """Return the environment with a key."""
    return dict(os.environ) | {"GEMINI_API_KEY": "a-key-for-the-bench"}


def _is_online(socket: Path) -> bool:
    try:
        with Client(str(socket)) as client:
            return bool(client.ask("status")["link"]["state"] == "online")
    except ControlError:
        return False
