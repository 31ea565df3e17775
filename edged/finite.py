"""Read a path that somebody named, whatever it is, within bounds of bytes and seconds."""

import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import Final

TIMEOUT: Final = 2.0
"""Seconds to wait for the next byte of a pipe or of a pseudo-file such as /proc/kmsg."""
_SLOWEST: Final = 4 << 20
"""Bytes per second of an old SD card: anything slower is taken to be endless."""
_AT_ONCE: Final = 1 << 16
_NULL: Final = os.makedev(1, 3)  # /dev/null counts as an empty file


def read(path: Path, most: int) -> bytes:
    """Return the content, cut to `most` + 1 bytes if it is longer than `most`.

    Raises OSError, also for a device, as opening one may have any effect, and for a file that does
    not end in time.
    """
    seen = path.stat()
    if (stat.S_ISCHR(seen.st_mode) or stat.S_ISBLK(seen.st_mode)) and seen.st_rdev != _NULL:
        raise OSError(errno.ENODEV, "it is a device, not a file", str(path))
    end = time.monotonic() + TIMEOUT + most / _SLOWEST
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        return _read(descriptor, most + 1, end)
    except BlockingIOError as error:
        raise OSError(errno.ETIMEDOUT, "it does not end", str(path)) from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int, end: float) -> bytes:
    """Read up to `size` bytes; raise BlockingIOError if that takes too long."""
    content = bytearray()
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while len(content) < size:
        left = end - time.monotonic()
        if left <= 0 or not waiting.poll(min(left, TIMEOUT) * 1000):
            raise BlockingIOError
        try:
            part = os.read(descriptor, min(_AT_ONCE, size - len(content)))
        except BlockingIOError:  # poll reported it as readable, wrongly
            time.sleep(0.01)  # noqa: TID251 - a file is read before there is a clock
            continue
        if not part:
            break
        content += part
    return bytes(content)
