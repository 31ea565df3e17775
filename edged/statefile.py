"""Small files that outlive the program: read with bounds, written as a whole or not at all."""

import os
import stat
from pathlib import Path


class NotSyncedError(OSError):
    """It is written, and may not outlive a power cut."""


def read_state(file: Path, most: int) -> bytes | None:
    """Return the first `most` bytes; None if there is no such file.

    Raises OSError for what cannot be read, also for a pipe or a device in its place.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "not a regular file", str(file))
        return stream.read(most)


def write_state(file: Path, content: bytes) -> None:
    """Write for the owner's eyes only (0600), and for good: no power cut takes it back.

    One in the midst of it leaves what was there before. Raises NotSyncedError if only its outliving
    one is unsure, else OSError. A link planted in the way is not followed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")  # its whole name: no other file's, and hidden
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.rename(file)
    except OSError:
        fresh.unlink(missing_ok=True)  # a part of a secret is one too
        raise
    try:
        _sync_folder(file.parent)
    except OSError as error:
        text = f"it is written, but a power cut may still take it away: {error.strerror}"
        raise NotSyncedError(error.errno, text, str(file)) from error


def _sync_folder(folder: Path) -> None:
    """Put names on the disk: fsync(2) of a file does not see to its own."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
