"""A webcam for tests: the real driver's interface, by real system calls, without the hardware."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

HERE: Final = Path(__file__).parent
SIZES: Final = ("320x240", "640x480", "1280x720")


def lacking() -> str:
    """Return why there can be no webcam here; empty if there can."""
    if not shutil.which("gcc"):
        return "needs gcc"
    if os.geteuid() != 0:
        return "only root may mount a folder that answers as a device"
    if not os.access("/dev/fuse", os.W_OK):
        return "the kernel has no FUSE"
    with TemporaryDirectory() as folder:  # root may not in a container
        mount = ["mount", "-t", "tmpfs", "none", folder]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            return "nothing may be mounted here"
        subprocess.run(["umount", folder], check=True)
    return ""


def build(folder: Path) -> Path:
    """Compile the device; needs gcc and the kernel's headers."""
    program = folder / "webcam"
    flags = ["-O1", "-Wall", "-Wextra"]
    subprocess.run(["gcc", *flags, "-o", program, HERE / "device.c"], check=True)
    return program


class Webcam:
    """A webcam that is plugged in; `folder` is its /dev."""

    def __init__(self, folder: Path, orders: IO[str], answers: IO[str]) -> None:
        self.folder = folder
        self._orders = orders
        self._answers = answers
        self._shown = folder.parent / "shown.jpg"

    def show(self, frame: bytes) -> None:
        """Have something before it."""
        self._shown.write_bytes(frame)
        self.order(f"show {self._shown}")

    def order(self, order: str) -> str:
        """Do something to it, as device.c lists; return its answer."""
        self._orders.write(f"{order}\n")
        self._orders.flush()
        return self._answers.readline().strip()


@contextmanager
def webcam(
    program: Path, folder: Path, code: str = "MJPG", sizes: tuple[str, ...] = SIZES
) -> Iterator[Webcam]:
    """Plug in a webcam that delivers this format."""
    devices = folder / "dev"
    devices.mkdir(parents=True)
    command = [str(program), str(devices), code, *sizes]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ok\n"
        try:
            yield Webcam(devices, process.stdin, process.stdout)
        finally:
            subprocess.run(["umount", "--lazy", devices], check=True)
            process.kill()
