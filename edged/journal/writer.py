"""The one thread that writes: what is told is queued at once and written when there is time."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from edged.journal import Field  # noqa: TC001 - as everywhere in this folder
from edged.journal.entry import Entry, Repeated, redacted
from edged.journal.outlets import Outlet
from edged.journal.repeats import Again, Repeats

MOST_WAITING: Final = 1000
"""Entries in the queue; more are counted and lost."""
FAREWELL: Final = 2.0
"""Seconds that the last entries may take: less than a service manager's patience."""

_EACH_IS_NEWS: Final = frozenset({"started", "stopped", "turn", "said"})
_CHANGES: Final = frozenset({"online", "offline", "connected", "device_lost", "device_restored"})
_MOST_CHANGES: Final = 3
"""A state that comes and goes is not held back at once: what was written last would be untrue."""


class Writer:
    """A bounded queue and the thread that empties it into an outlet."""

    def __init__(
        self,
        outlet: Outlet,
        redact: Callable[[str], str],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` counts seconds."""
        self._outlet = outlet
        self._redact = redact
        self._now = now
        # SimpleQueue: its put may be interrupted by another put of the same thread, which happens
        # when the garbage collector comes upon something that has to be told.
        self._queue: queue.SimpleQueue[Entry | threading.Event | None] = queue.SimpleQueue()
        self._repeats: Repeats[Entry] = Repeats()
        self._lost = 0  # counted by those who tell
        self._lost_told = 0  # by the thread
        # A daemon: a journald that never reads must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """Have `entry` written. Never waits: if the queue is full, the entry is counted as lost."""
        if self._queue.qsize() < MOST_WAITING:
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
            due = self._repeats.next_due()
            try:
                item = self._queue.get(timeout=None if due is None else max(0, due - self._now()))
            except queue.Empty:
                self._write_again(self._repeats.due(self._now()))
                continue
            if isinstance(item, Entry):
                self._take(redacted(item, self._redact))
                continue
            self._write_again(self._repeats.rest(self._now()))
            self._tell_of_loss()
            if item is None:
                return
            item.set()

    def _take(self, entry: Entry) -> None:
        if entry.event in _EACH_IS_NEWS:
            self._write(entry)
        else:
            allowed = _MOST_CHANGES if entry.event in _CHANGES else 1
            is_news, before = self._repeats.seen(entry.sameness, entry, allowed, self._now())
            self._write_again(before)
            if is_news:
                self._write(entry)
        if self._queue.qsize() < MOST_WAITING // 2:
            self._tell_of_loss()

    def _tell_of_loss(self) -> None:
        if lost := self._lost - self._lost_told:
            self._lost_told += lost
            cause = "the journal did not take them in time"
            loss: dict[str, Field] = {"count": lost, "cause": cause}
            self._write(Entry("entries_lost", logging.WARNING, loss, time.time()))

    def _write_again(self, counted: Iterable[Again[Entry]]) -> None:
        for again in counted:
            self._write(replace(again.what, repeated=Repeated(again.times, again.seconds)))

    def _write(self, entry: Entry) -> None:
        with suppress(OSError, ValueError):  # stderr was closed: nobody is left to be told
            self._outlet.write(entry)
