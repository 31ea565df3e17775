"""Report when a device was plugged in or unplugged, so that it is looked for again.

This includes a device that is not in use, whose loss would otherwise show only when it is wanted.
"""

import asyncio
import ctypes
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from edged import journal
from edged.system import Watch
from edged.values import dataclass

SETTLE_SECONDS: Final = 0.5
"""From the first of a device's nodes to the last, and to udev having set their group."""
_COME_OR_GONE: Final = 0x100 | 0x200 | 0x4  # IN_CREATE, IN_DELETE, IN_ATTRIB of <sys/inotify.h>
_EVENT: Final = struct.Struct("iIII")
"""inotify_event, which the name follows."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """Where the nodes of a kind of device are, and how their names begin."""

    folder: Path
    prefix: bytes = b""


CARDS: Final = Nodes(Path("/dev/snd"))
CAMERAS: Final = Nodes(Path("/dev"), b"video")


def watch(nodes: Nodes) -> Watch:
    """Return what calls back once whenever devices with such nodes came or went (inotify(7)).

    If the folder cannot be watched it never does: a lost device is then retried by timer alone.
    """

    @contextmanager
    def watching(changed: Callable[[], None]) -> Iterator[None]:
        library = ctypes.CDLL(None, use_errno=True)
        notify = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        folder = os.fsencode(nodes.folder)
        if notify < 0 or library.inotify_add_watch(notify, folder, _COME_OR_GONE) < 0:
            error = os.strerror(ctypes.get_errno())
            journal.note("devices_not_watched", folder=str(nodes.folder), error=error)
            if notify >= 0:
                os.close(notify)
            yield
            return
        try:
            with _reading(notify, nodes.prefix, changed):
                yield
        finally:
            os.close(notify)

    return watching


@contextmanager
def _reading(notify: int, prefix: bytes, changed: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    pending: list[asyncio.TimerHandle] = []

    def settle() -> None:
        pending.clear()
        changed()

    def drain() -> None:
        news = os.read(notify, 4096)  # the rest comes with the next call
        if not pending and any(name.startswith(prefix) for name in _names(news)):
            pending.append(loop.call_later(SETTLE_SECONDS, settle))

    loop.add_reader(notify, drain)
    try:
        yield
    finally:
        loop.remove_reader(notify)
        for timer in pending:
            timer.cancel()


def _names(news: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(news):
        *_, length = _EVENT.unpack_from(news, at)
        at += _EVENT.size + length
        yield news[at - length : at].rstrip(b"\0")
