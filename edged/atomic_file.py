"""Small state files: read within bounds, written atomically and durably."""

import os
import stat
from pathlib import Path


class NotSyncedError(OSError):
    """The file is written, but may not survive a power cut."""


def read_state(file: Path, most: int) -> bytes | None:
    """Return the first `most` bytes; None if there is no such file.

    Raises OSError if it cannot be read, or is a pipe or a device.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "not a regular file", str(file))
        return stream.read(most)


def write_state(file: Path, content: bytes, mode: int = 0o600) -> None:
    """Write atomically, and sync it to the disk.

    A power cut leaves the old content or the new. Raises NotSyncedError if only the sync of the
    directory failed, else OSError. Does not follow a link at the temporary name.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")  # unique to this file, and hidden
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.rename(file)
    except OSError:
        fresh.unlink(missing_ok=True)  # it may contain part of a secret
        raise
    try:
        sync_folder(file.parent)
    except OSError as error:
        text = f"it is written, but may not survive a power cut: {error.strerror}"
        raise NotSyncedError(error.errno, text, str(file)) from error


def sync_folder(folder: Path) -> None:
    """Sync the directory entry: fsync(2) of a file does not include it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
