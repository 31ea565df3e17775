"""Read what somebody named as a file, whatever it is, within a bound of bytes and of seconds."""

import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import Final

PATIENCE: Final = 2.0
"""Seconds without a byte, of a pipe and of what only looks like a file, such as /proc/kmsg."""
_SLOWEST: Final = 4 << 20
"""Bytes a second, of an old SD card: what is slower than that has no end."""
_AT_ONCE: Final = 1 << 16
_NULL: Final = os.makedev(1, 3)  # /dev/null, which is a good empty file


def read(path: Path, most: int) -> bytes:
    """Return the content; of one that is longer than `most` bytes the first of them and one more.

    Raises OSError also for a device, which may do anything when it is opened, and for what has not
    ended in time.
    """
    seen = path.stat()
    if (stat.S_ISCHR(seen.st_mode) or stat.S_ISBLK(seen.st_mode)) and seen.st_rdev != _NULL:
        raise OSError(errno.ENODEV, "it is a device, not a file", str(path))
    end = time.monotonic() + PATIENCE + most / _SLOWEST
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        return _read(descriptor, most + 1, end)
    except BlockingIOError as error:
        raise OSError(errno.ETIMEDOUT, "it does not end", str(path)) from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int, end: float) -> bytes:
    """Read up to `size` bytes; raise BlockingIOError if there is no end of them in time."""
    content = bytearray()
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while len(content) < size:
        left = end - time.monotonic()
        if left <= 0 or not waiting.poll(min(left, PATIENCE) * 1000):
            raise BlockingIOError
        try:
            part = os.read(descriptor, min(_AT_ONCE, size - len(content)))
        except BlockingIOError:  # it said that it was ready, and was not
            time.sleep(0.01)  # noqa: TID251 - a file is read before there is a clock
            continue
        if not part:
            break
        content += part
    return bytes(content)
