"""Saved states: a machine is frozen once, and others go on from there instead of booting.

QEMU migrates the machine to a file, and from it. What it cannot migrate leaves before and comes
back afterwards: the mounted share (9p) and the USB speaker.
"""

import hashlib
import shlex
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.proof.device.board import Pi
from tests.proof.device.images.image import Image
from tests.proof.device.images.kept import kept
from tests.proof.device.images.state import State
from tests.proof.device.machine import Hardware
from tests.proof.device.pause import eventually
from tests.proof.device.resume import CARD
from tests.proof.device.slot import Slot

_TIMEOUT: Final = 30.0


def booted(image: Image) -> State:
    """Return the state of a machine that has booted, saved if it is not there."""
    folder = image.folder / f"booted-{key(qemu(), _command_line())}"
    return State(kept(folder, lambda made: _boot(image, State(made))))


def key(*depends_on: str) -> str:
    """Return what changes whenever anything does that a state depends on, beside where it is kept.

    A state lies in the folder of what it began with, an image or another state, and goes with it.
    """
    digest = hashlib.sha256(repr(depends_on).encode())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def qemu() -> str:
    """Return the version of QEMU."""
    command = ["qemu-system-x86_64", "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _command_line() -> str:
    """Return what every machine is started with, but for paths."""
    here = Path()
    return shlex.join(Hardware(Image(here), here, here, here).command())


def save(pi: Pi, state: State) -> None:
    """Write memory and disk of `pi` into the folder of `state`, and switch it off."""
    if pi.hardware.speaker:
        eventually(lambda: pi.attempt(CARD).code == 0, _TIMEOUT, "the speaker")
        pi.unplug_speaker()
        eventually(lambda: pi.attempt(CARD).code != 0, _TIMEOUT, "the speaker's end")
    pi.run("umount /host; sync")
    monitor = pi.machine.monitor
    monitor.order("migrate", uri=f"exec:cat > {shlex.quote(str(state.memory))}")
    eventually(lambda: _is_written(pi), _TIMEOUT, "a saved state")
    pi.cut_power()
    shutil.move(pi.hardware.disk, state.disk)


def _is_written(pi: Pi) -> bool:
    status = pi.machine.monitor.order("query-migrate")["status"]
    assert status != "failed", "QEMU cannot migrate: its own words are on standard error"
    return bool(status == "completed")


def _boot(image: Image, state: State) -> None:
    print(f"• Booting {image.folder.name} (once)", flush=True)  # noqa: T201, a command tells what it does
    # Not in the cache: the path of a socket has to be short.
    with TemporaryDirectory(prefix="virtual-pi-") as name:
        slot = Slot(image, image.disk, Path(name), Path(name))
        with slot.start() as pi:
            pi.wait_until_booted()
            save(pi, state)
