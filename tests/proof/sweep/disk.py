"""Where a step is killed: a file system of its own, of which a power cut keeps what was written.

Mounted from an image, so that a copy of the image is what a disk has in that moment: whatever the
kernel has not yet given to the disk is missing. Without the right to mount, a folder.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

_SIZE: Final = 24 << 20
_OPTIONS: Final = "loop,noauto_da_alloc,commit=300"
"""The kernel is not to write out early what is renamed, as not every file system does; nor anything
by itself while the image is copied, of which half would be older than the rest.
"""
MEMORY: Final = Path("/dev/shm")  # noqa: S108  # where copying takes no time


class Disk(Protocol):
    """A file system that begins as it was saved."""

    def save(self, name: str, fill: Callable[[Path], None]) -> None:
        """Keep the state that `fill` makes of an empty one."""

    @contextmanager
    def begin(self, name: str) -> Iterator[Path]:
        """Yield the root of a file system in a saved state."""

    def cut(self) -> None:
        """Keep what a power cut in this moment would leave of it."""

    @contextmanager
    def after_cut(self) -> Iterator[Path | None]:
        """Yield the root of what was kept; None if this kind of disk cannot tell."""


class Folder:
    """A folder: who is killed is killed, and power never goes."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def save(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make the state in a folder of its own."""
        saved = self._place / name
        saved.mkdir()
        fill(saved)

    @contextmanager
    def begin(self, name: str) -> Iterator[Path]:
        """Yield a copy of it."""
        work = self._place / "work"
        shutil.copytree(self._place / name, work, symlinks=True)
        try:
            yield work
        finally:
            shutil.rmtree(work)

    def cut(self) -> None:
        """Keep nothing."""

    @contextmanager
    def after_cut(self) -> Iterator[Path | None]:
        """Yield that it cannot tell."""
        yield None


class Image:
    """An image with ext4, mounted."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._mount = place / "mount"
        self._mount.mkdir()

    def save(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make the state in an image of its own."""
        image = self._place / name
        with image.open("wb") as file:
            file.truncate(_SIZE)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0", image)
        with self._mounted(image) as root:
            fill(root)

    @contextmanager
    def begin(self, name: str) -> Iterator[Path]:
        """Yield a copy of it, mounted."""
        with self._mounted(self._copy(name, "work")) as root:
            yield root

    def cut(self) -> None:
        """Copy the image as it is under the mounted file system."""
        self._copy("work", "cut")

    @contextmanager
    def after_cut(self) -> Iterator[Path | None]:
        """Mount the copy, which has the kernel replay its journal."""
        with self._mounted(self._place / "cut") as root:
            yield root

    def _copy(self, source: str, copy: str) -> Path:
        # Into a new file: of one of before, a loop device may still be there, which mount(8) would
        # take again, with what it remembers of that.
        (self._place / copy).unlink(missing_ok=True)
        _run("cp", "--sparse=always", self._place / source, self._place / copy)
        return self._place / copy

    @contextmanager
    def _mounted(self, image: Path) -> Iterator[Path]:
        _run("mount", "-o", _OPTIONS, image, self._mount)
        try:
            yield self._mount
        except BaseException:
            _run("umount", "--lazy", self._mount)  # a file may be open, and nothing may stay
            raise
        _run("umount", self._mount)


def best(place: Path) -> Disk:
    """Return an image if this process may mount one, else a folder."""
    if os.geteuid() == 0 and shutil.which("mkfs.ext4"):
        image = Image(place)
        try:
            image.save("probe", lambda _: None)
        except subprocess.CalledProcessError:
            return Folder(place)
        return image
    return Folder(place)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
