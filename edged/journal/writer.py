"""The writer: entries are queued at once and written by a single thread."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from edged.journal import Field  # noqa: TC001 - as everywhere in this folder
from edged.journal.entry import Entry, redacted
from edged.journal.filter import Filter
from edged.journal.outlets import Outlet
from edged.quoting import Redaction

MOST_WAITING: Final = 1000
"""Entries in the queue; any more are dropped and counted."""
MOST_LARGE_WAITING: Final = 50
"""Queue length up to which a large entry is accepted."""
_LARGE: Final = 4_096
THREAD: Final = "journal"
"""Name of the thread that writes; it ends when the queue is empty."""
FLUSH_TIMEOUT: Final = 5.0
"""Seconds that the last entries may take: less than the service manager's stop timeout."""


class Writer:
    """A bounded queue and the thread that empties it into an outlet."""

    def __init__(
        self,
        outlet: Outlet,
        redact: Redaction,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start the thread; `now` returns monotonic seconds."""
        self._outlet = outlet
        self._redact = redact
        self._now = now
        # SimpleQueue: its put is reentrant. The garbage collector may run a finalizer that logs
        # during a put of the same thread.
        self._queue: queue.SimpleQueue[Entry | threading.Event | None] = queue.SimpleQueue()
        self._filter = Filter()
        self._lost = 0  # counted by the threads that log
        self._lost_reported = 0  # counted by the writer's thread
        # A daemon: a journald that never reads must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Queue `entry`. Never blocks: if the queue is full, the entry is counted as lost."""
        most = MOST_LARGE_WAITING if _is_large(entry) else MOST_WAITING
        if self._queue.qsize() < most:
            self._queue.put(entry)
        else:
            self._lost += 1

    def flush(self, seconds: float = FLUSH_TIMEOUT) -> bool:
        """Wait until everything is written, with pending counts; return whether it was in time."""
        if not self._thread.is_alive():
            return True
        written = threading.Event()
        self._queue.put(written)
        return written.wait(seconds)

    def close(self) -> None:
        """End the thread once everything is written; later entries are dropped."""
        self._queue.put(None)

    def _run(self) -> None:
        while True:
            due = self._filter.next_due()
            try:
                item = self._queue.get(timeout=None if due is None else max(0, due - self._now()))
            except queue.Empty:
                self._write(self._filter.due(self._now()))
                continue
            if isinstance(item, Entry):
                self._write(self._filter.accept(redacted(item, self._redact), self._now()))
                if self._queue.qsize() < MOST_WAITING // 2:
                    self._report_loss()
                continue
            self._write(self._filter.rest(self._now()))
            self._report_loss()
            if item is None:
                return
            item.set()

    def _report_loss(self) -> None:
        if lost := self._lost - self._lost_reported:
            self._lost_reported += lost
            cause = "the journal did not accept them in time"
            loss: dict[str, Field] = {"count": lost, "cause": cause}
            self._write([Entry("entries_lost", logging.WARNING, loss, time.time())])

    def _write(self, entries: Iterable[Entry]) -> None:
        with suppress(OSError, ValueError):  # stderr is closed: nowhere left to report to
            for entry in entries:
                self._outlet.write(entry)


def _is_large(entry: Entry) -> bool:
    return sum(len(text) for text in entry.fields.values() if isinstance(text, str)) > _LARGE
