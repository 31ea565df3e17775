"""Who may change the installation: one run at a time, one change at a time."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edged.update.errors import BusyError, storage_error

_BUSY: Final = "another install or update of edged is at work: wait until it is done"


@contextlib.contextmanager
def one_run(root: Path) -> Iterator[None]:
    """Keep other runs out, also install.sh; raise BusyError if one is at work."""
    lock = root / "update.lock"
    with _opened(lock) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(_BUSY) from None
        # install.sh may have removed, at its end, the file that was just opened.
        if not lock.exists() or not os.path.samestat(lock.stat(), os.fstat(descriptor)):
            raise BusyError(_BUSY)
        yield


@contextlib.contextmanager
def one_change(root: Path) -> Iterator[None]:
    """Keep the launcher and other changes out, for the moment that a change takes."""
    with _opened(root / "state.lock") as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _opened(lock: Path) -> Iterator[int]:
    """Open a lock to read: it may be root's. Raise StorageError if it cannot be made."""
    flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(lock, flags, 0o644)
    except OSError as error:
        raise storage_error(error) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)
