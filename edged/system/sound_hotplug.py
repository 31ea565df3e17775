"""Report when a sound card was plugged in or unplugged, so that the cards are read again.

This includes a card that is not open, whose loss would otherwise show only at the next reply.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from edged import journal

DEVICES: Final = Path("/dev/snd")
SETTLE_SECONDS: Final = 0.5
"""From the first of a card's nodes to the last, and to udev having set their group."""
_COME_OR_GONE: Final = 0x100 | 0x200 | 0x4  # IN_CREATE, IN_DELETE, IN_ATTRIB of <sys/inotify.h>


@contextmanager
def watch_cards(changed: Callable[[], None], devices: Path = DEVICES) -> Iterator[None]:
    """Call `changed` on the running loop once whenever cards came or went (inotify(7)).

    If the folder cannot be watched it is never called: lost cards are then retried by timer alone.
    """
    library = ctypes.CDLL(None, use_errno=True)
    notify = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if notify < 0 or library.inotify_add_watch(notify, os.fsencode(devices), _COME_OR_GONE) < 0:
        journal.note("cards_not_watched", error=os.strerror(ctypes.get_errno()))
        if notify >= 0:
            os.close(notify)
        yield
        return
    loop = asyncio.get_running_loop()
    pending: list[asyncio.TimerHandle] = []

    def settle() -> None:
        pending.clear()
        changed()

    def drain() -> None:
        os.read(notify, 4096)  # the rest comes with the next call
        if not pending:
            pending.append(loop.call_later(SETTLE_SECONDS, settle))

    loop.add_reader(notify, drain)
    try:
        yield
    finally:
        loop.remove_reader(notify)
        os.close(notify)
        for timer in pending:
            timer.cancel()
