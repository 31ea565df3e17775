"""What is done on machines beside the main one."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from edged.emulator.server import Emulator
from tests.device import desk, voice
from tests.device.agent import Done
from tests.device.board import Pi
from tests.device.images import wheels
from tests.device.installation import command, set_up
from tests.device.pause import eventually, pause
from tests.device.slot import Slot

_ROOT: Final = Path(__file__).parents[2]
_TOOLS: Final = (
    *("pytest", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments"),
    "sortedcontainers",
)
_ROOMS: Final = (
    "tests/settings tests/conversation tests/live/test_reading.py tests/live/test_turns.py"
)
_PATIENCE: Final = 420.0  # beside another machine, on a busy host
_DEPS: Final = "/var/lib/edged-ota/current/deps"


@dataclass(frozen=True, slots=True)
class Idle:
    """What a device did in each minute in which nobody used it."""

    lines: float
    """Of its journal."""
    seconds: float
    """Of the processor."""


def idle(slot: Slot, minutes: float) -> Idle:
    """Leave a device alone."""
    with slot.boot(cores=1) as pi:
        pi.wait_until_online(_PATIENCE)
        pause(10.0)
        lines, used = len(pi.journal()), _processor_seconds(pi)
        pause(60 * minutes)
        return Idle(
            (len(pi.journal()) - lines) / minutes, (_processor_seconds(pi) - used) / minutes
        )


def _processor_seconds(pi: Pi) -> float:
    return int(pi.unit("CPUUsageNSec")["CPUUsageNSec"]) / 1e9


def unit_tests(slot: Slot) -> Done:
    """Run the unit tests on the device's own Python."""
    with TemporaryDirectory() as folder:
        wheels.fetch(_TOOLS, Path(folder))
        for wheel in Path(folder).glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(slot.share / "tools")
    for name in ("edged", "tests", "config", "docs", "systemd"):
        shutil.copytree(_ROOT / name, slot.share / "source" / name)
    shutil.copy(_ROOT / "pyproject.toml", slot.share / "source")
    with slot.boot(cores=1, memory=1024) as pi:
        pi.run("systemctl stop edged; cp -r /host/source /tmp/source", timeout=120)
        return pi.attempt(
            f"cd /tmp/source && PYTHONPATH=/host/tools:{_DEPS} "
            f"python3 -m pytest -q -p no:cacheprovider {_ROOMS}",
            timeout=900,
        )


_SIMULATED: Final = """
[button]
kind = "none"
[light]
kind = "none"
[microphone]
kind = "wav"
file = "/etc/edged/voice.wav"
[speaker]
kind = "wav"
file = "/var/lib/edged/heard.wav"
"""


@dataclass(frozen=True, slots=True)
class Older:
    """How edged did on the release before."""

    systemd: str
    unit: dict[str, str]
    answered_in: int
    """Milliseconds."""


def bookworm(slot: Slot, bundle: Path, emulator: Emulator) -> Older:
    """Install there, with simulated devices, and have a turn by `edged press`."""
    shutil.copy(bundle, slot.share)
    shutil.copy(bundle.parent / "install.sh", slot.share)
    voice.write_speech(slot.share / "voice.wav", 2.0, seed=9)
    with slot.boot(cores=1, speaker=False) as pi:
        pi.run(command(bundle.name), timeout=300)
        pi.run("cp /host/voice.wav /etc/edged")
        set_up(pi, desk.gemini(emulator) + _SIMULATED)
        pi.wait_until_online(_PATIENCE)
        pi.run("edged press --hold 2")
        answered = eventually(lambda: pi.status()["last_latency_ms"], 60, "an answer")
        version = pi.run("systemctl --version").out.splitlines()[0]
        return Older(version, pi.unit("ActiveState", "Type"), answered)
