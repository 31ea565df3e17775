"""An image on the disk of this machine. It is never written to: a machine runs on an overlay."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Image:
    """A folder with a disk and what boots it."""

    folder: Path

    @property
    def kernel(self) -> Path:
        """The Linux kernel."""
        return self.folder / "vmlinuz"

    @property
    def initrd(self) -> Path:
        """The initial file system of the kernel."""
        return self.folder / "initrd.img"

    @property
    def disk(self) -> Path:
        """The file system, raw ext4 without partitions."""
        return self.folder / "disk.img"

    @property
    def packages(self) -> Path:
        """Names and versions of all packages."""
        return self.folder / "packages.txt"


def overlay(disk: Path, target: Path) -> Path:
    """Make a qcow2 `target` that takes what is written to `disk`; return it."""
    kind = "qcow2" if disk.suffix == ".qcow2" else "raw"
    command = ["qemu-img", "create", "-q", "-f", "qcow2", "-b", str(disk), "-F", kind, str(target)]
    subprocess.run(command, check=True)
    return target
