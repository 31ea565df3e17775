"""What takes long to make is made once and kept."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

_UNUSED: Final = 24 * 3600.0
"""Seconds after which nobody misses one of another key: each costs hundreds of megabytes."""


def kept(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return `folder`, a name and a key: filled by `make` if it is not there.

    Whoever asks for it meanwhile waits. Siblings with other keys go, a day after their last use.
    """
    own = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(own, fcntl.LOCK_EX)
        if not folder.exists():
            with TemporaryDirectory(dir=folder.parent, prefix=".") as work:
                made = Path(work, folder.name)
                made.mkdir()
                make(made)
                made.rename(folder)
        os.utime(folder)
        _forget_others(folder)
    finally:
        os.close(own)
    return folder


def _forget_others(folder: Path) -> None:
    name = folder.name.rpartition("-")[0]
    for other in folder.parent.glob(f"{name}-*"):
        if time.time() - other.stat().st_mtime > _UNUSED:
            shutil.rmtree(other)
