"""The one thread that writes: what is told is queued at once and written when there is time."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from edged.journal import Field  # noqa: TC001 - as everywhere in this folder
from edged.journal.digest import Digest
from edged.journal.entry import Entry, redacted
from edged.journal.outlets import Outlet
from edged.quoting import Redaction

MOST_WAITING: Final = 1000
"""Entries in the queue; more are counted and lost."""
MOST_LARGE_WAITING: Final = 50
"""Entries in the queue among which there is room for a large one."""
_LARGE: Final = 4_096
THREAD: Final = "journal"
"""Name of the thread that writes; it ends when nothing is left to write."""
FAREWELL: Final = 5.0
"""Seconds that the last entries may take: less than a service manager's patience."""


class Writer:
    """A bounded queue and the thread that empties it into an outlet."""

    def __init__(
        self,
        outlet: Outlet,
        redact: Redaction,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` counts seconds."""
        self._outlet = outlet
        self._redact = redact
        self._now = now
        # SimpleQueue: its put may be interrupted by another put of the same thread, which happens
        # when the garbage collector comes upon something that has to be told.
        self._queue: queue.SimpleQueue[Entry | threading.Event | None] = queue.SimpleQueue()
        self._digest = Digest()
        self._lost = 0  # counted by those who tell
        self._lost_told = 0  # by the thread
        # A daemon: a journald that never reads must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Have `entry` written. Never waits: if the queue is full, the entry is counted as lost."""
        most = MOST_LARGE_WAITING if _is_large(entry) else MOST_WAITING
        if self._queue.qsize() < most:
            self._queue.put(entry)
        else:
            self._lost += 1

    def flush(self, seconds: float = FAREWELL) -> bool:
        """Wait until all is written, counts of repeats too; tell whether it was in time."""
        if not self._thread.is_alive():
            return True
        written = threading.Event()
        self._queue.put(written)
        return written.wait(seconds)

    def close(self) -> None:
        """End the thread when all is written; what comes later is not."""
        self._queue.put(None)

    def _run(self) -> None:
        while True:
            due = self._digest.next_due()
            try:
                item = self._queue.get(timeout=None if due is None else max(0, due - self._now()))
            except queue.Empty:
                self._write(self._digest.due(self._now()))
                continue
            if isinstance(item, Entry):
                self._write(self._digest.take(redacted(item, self._redact), self._now()))
                if self._queue.qsize() < MOST_WAITING // 2:
                    self._tell_of_loss()
                continue
            self._write(self._digest.rest(self._now()))
            self._tell_of_loss()
            if item is None:
                return
            item.set()

    def _tell_of_loss(self) -> None:
        if lost := self._lost - self._lost_told:
            self._lost_told += lost
            cause = "the journal did not take them in time"
            loss: dict[str, Field] = {"count": lost, "cause": cause}
            self._write([Entry("entries_lost", logging.WARNING, loss, time.time())])

    def _write(self, entries: Iterable[Entry]) -> None:
        with suppress(OSError, ValueError):  # stderr was closed: nobody is left to be told
            for entry in entries:
                self._outlet.write(entry)


def _is_large(entry: Entry) -> bool:
    return sum(len(text) for text in entry.fields.values() if isinstance(text, str)) > _LARGE
