"""A real daemon against the hostile service, each in a process of its own, and what it suffers.

It meets each flood in turn, and has to have been itself again before the next one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Final

from edged.control.client import Client
from edged.outputs.speaker.reconnect import IDLE_SECONDS
from tests.journeys.home import KEY, babble, write_voice
from tests.proof.bench.stopwatch import nap

HOLD: Final = 0.3
TIMEOUT: Final = 30.0
CEILING: Final = 32 * 1024
"""KiB above the rest: what a board of 512 MB can spare."""
SOON: Final = 0.5
"""Six to 15 ms, as if there were no flood; who is held up by one is so for as long as it rages."""
AGAIN: Final = 15.0
"""The longest back-off, and a turn that what was still under way has ended."""
MOST_LINES: Final = 20
"""In four seconds with four turns and at least one connection more."""

_CONFIG: Final = """
[button]
kind = "none"
[microphone]
kind = "wav"
file = "{folder}/voice.wav"
[speaker]
kind = "wav"
file = "{folder}/heard.wav"
[light]
kind = "none"
[gemini]
base_url = "{url}"
ca_file = "{ca_file}"
[control]
socket = "{folder}/control.sock"
"""


@dataclass
class Harm:
    """What a flood did; seconds and KiB."""

    presses: list[float] = field(default_factory=list)
    """From each press to the light that says that the device listens."""
    answered_after: float = 0.0
    """From the end of the flood to the first sound of an answer, a turn of HOLD included."""
    grown: int = 0
    """What was resident at most, above the rest before the first flood."""
    journal: list[str] = field(default_factory=list)

    def assert_bearable(self) -> None:
        """Check that neither memory nor the button was taken."""
        print(self)  # noqa: T201 - figures for who wants to see them
        assert self.grown < CEILING
        assert max(self.presses) < SOON
        assert self.answered_after < AGAIN
        assert len(self.journal) <= MOST_LINES


class Siege:
    """A daemon that is set up, and the service that it believes in."""

    def __init__(self, service: subprocess.Popen[str], daemon: int, folder: Path) -> None:
        self._service = service
        self._status = Path(f"/proc/{daemon}/status")
        self._forget = Path(f"/proc/{daemon}/clear_refs")
        self._journal = folder / "journal"
        self._socket = str(folder / "control.sock")
        self.rest = 0

    def settle(self) -> None:
        """Have one turn, so that everything is loaded, and take what is resident for the rest."""
        with Client(self._socket) as device:
            device.ask("watch")
            self._until(device, "ready")
            for _ in range(2):
                self._talk(device)
                self._until(device, "speaking")
                self._until(device, "ready")
        self.rest = self._kibibytes("VmRSS")

    def suffer(self, flood: str) -> Harm:
        """Rage for some seconds, press meanwhile, then wait for an answer."""
        harm = Harm()
        written = self._journal.stat().st_size
        self._forget.write_text("5")  # VmHWM begins anew: proc_pid_clear_refs(5)
        with Client(self._socket, timeout_s=TIMEOUT) as device:
            device.ask("watch")
            self._order(flood)
            for pause in (0.2, 0.3, 0.5):
                nap(pause)
                harm.presses.append(self._talk(device))
            nap(0.1)
            self._order("")
            ended = time.monotonic()
            while not self._answered(device):
                assert time.monotonic() < ended + TIMEOUT, "never answered again"
            harm.answered_after = time.monotonic() - ended
            self._until(device, "ready")
        harm.grown = self._kibibytes("VmHWM") - self.rest
        harm.journal = self._journal.read_text()[written:].splitlines()
        return harm

    def press_often(self) -> list[float]:
        """Press five times; return the seconds until the device listened, each time."""
        with Client(self._socket, timeout_s=TIMEOUT) as device:
            device.ask("watch")
            return [self._talk(device) for _ in range(5)]

    def left_by_an_answer(self, seconds: int) -> int:
        """Have an answer, silence it when all of it has come, and return the KiB that stay."""
        with Client(self._socket, timeout_s=TIMEOUT) as device:
            device.ask("watch")
            self._order(str(seconds))
            self._talk(device)
            self._until(device, "speaking")
            nap(seconds / 15)
            device.ask("press")
            nap(0.1)
            device.ask("release")
            nap(IDLE_SECONDS + 2.0)
        return self._kibibytes("VmRSS") - self.rest

    def said(self, words: str) -> bool:
        """Tell whether the journal has such words."""
        return words in self._journal.read_text()

    def _talk(self, device: Client) -> float:
        """Hold the button; return the seconds until the device listened."""
        device.events()
        pressed = time.monotonic()
        device.ask("press")
        self._until(device, "listening")
        listening = time.monotonic() - pressed
        nap(HOLD)
        device.ask("release")
        return listening

    def _answered(self, device: Client) -> bool:
        """Talk, and tell whether the answer begins: what is left of a flood may end the turn."""
        self._talk(device)
        return self._until(device, "speaking", "ready") == "speaking"

    def _until(self, device: Client, *states: str) -> str:
        """Return the first of some states that comes."""
        if (now := str(device.ask("status")["state"])) in states:
            return now
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            for event in device.events():
                if (came := str(event.get("state"))) in states:
                    return came
            select([device], [], [], 0.5)
        raise AssertionError(f"never {' or '.join(states)}: {device.ask('status')}")

    def _order(self, name: str) -> None:
        assert self._service.stdin
        assert self._service.stdout
        self._service.stdin.write(f"{name}\n")
        self._service.stdin.flush()
        assert self._service.stdout.readline() == f"{name}\n"

    def _kibibytes(self, name: str) -> int:
        lines = self._status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


@contextmanager
def siege(folder: Path) -> Iterator[Siege]:
    """Run both while the context lasts."""
    write_voice(folder / "voice.wav", babble(1))
    environment = os.environ | {"STATE_DIRECTORY": str(folder), "GEMINI_API_KEY": KEY.reveal()}
    with ExitStack() as stack:
        service = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.server", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(_end, service)
        assert service.stdout
        url, ca_file = service.stdout.readline().split()
        config = folder / "config.toml"
        config.write_text(_CONFIG.format(folder=folder, url=url, ca_file=ca_file))
        journal = stack.enter_context((folder / "journal").open("w"))
        daemon = subprocess.Popen(
            [sys.executable, "-m", "edged", "run", "--config", str(config)],
            env=environment,
            stderr=journal,
        )
        stack.callback(_end, daemon)
        there = Siege(service, daemon.pid, folder)
        _until_there(folder / "control.sock")
        there.settle()
        yield there


def _until_there(socket: Path) -> None:
    end = time.monotonic() + TIMEOUT
    while not socket.exists():
        assert time.monotonic() < end
        nap(0.05)


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    with process:  # closes its pipes
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
