"""The service's state directory: present, writable, with free space."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.doctor.finding import Finding, failure, passed, skipped, warning

ABOUT: Final = "storage"
STATE: Final = Path("/var/lib/edged")
"""StateDirectory= of the unit."""
_LITTLE_MB: Final = 100


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder's file system."""

    folder: str
    read_only: bool
    free_mb: int


def read(folder: Path = STATE) -> Storage | None:
    """Return the file system of `folder`; None if that is missing or not accessible."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    free_mb = found.f_bavail * found.f_frsize >> 20
    return Storage(str(folder), bool(found.f_flag & os.ST_RDONLY), free_mb)


def judge(storage: Storage | None) -> Finding:
    """Return whether the volume and the conversation survive a restart."""
    if storage is None:
        return skipped(ABOUT, f"{STATE} does not exist yet: the service makes it when it starts")
    if storage.read_only:
        text = f"{storage.folder} is on a read-only file system: nothing survives a restart"
        cure = "`sudo dmesg | grep -i ext4` says why: a worn SD card, or an overlay (raspi-config)"
        return failure(ABOUT, text, cure)
    if storage.free_mb < _LITTLE_MB:
        text = f"{storage.folder} has only {storage.free_mb} MB free"
        return warning(ABOUT, text, "sudo journalctl --vacuum-size=50M; sudo apt clean")
    return passed(ABOUT, f"{storage.folder} is writable, {storage.free_mb} MB free")
