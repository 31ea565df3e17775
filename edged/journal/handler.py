"""The logging handler of the journal: everything logged in this process goes through it.

That is edged's own entries from INFO, those of libraries from WARNING, Python's warnings and
uncaught exceptions. Logging never blocks, and secrets are redacted.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Final

from edged.errors import EdgedError, SettingsError
from edged.journal import note
from edged.journal.entry import Entry
from edged.journal.outlets import Feed, Followed, Journald, Outlet, choose
from edged.journal.writer import Writer
from edged.quoting import redact

LONGEST_MESSAGE: Final = 65_536
"""Characters of a library's message that are queued: it may quote what it could not parse. Far more
than is written, so that a secret truncated here is never in the part that is written."""

_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class JournalHandler(logging.Handler):
    """Passes log records to the writer. `logging` flushes it at the interpreter's exit."""

    def __init__(self, outlet: Outlet, feed: Feed) -> None:
        super().__init__()
        self.keeps_fields = isinstance(outlet, Journald)
        self._writer = Writer(Followed(outlet, feed), redact)

    def handle(self, record: logging.LogRecord) -> bool:
        """Queue the record in the calling thread, without the lock of other handlers."""
        self._writer.put(entry_of(record))
        return True

    def flush(self) -> None:
        """Wait until everything is written, for five seconds at most."""
        self._writer.flush()

    def close(self) -> None:
        """End the thread once everything is written."""
        self._writer.close()
        super().close()


def open_journal(level: int = logging.INFO, feed: Feed | None = None) -> JournalHandler:
    """Send all entries from now on to journald, or to stderr if journald does not read that.

    `level` is the minimum for edged's own entries, and `feed` gets what is written. Queued entries
    are written at the interpreter's exit; before `os._exit`, call `flush` of the returned handler.
    """
    handler = JournalHandler(choose(os.environ, sys.stderr), feed or Feed())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("edged").setLevel(level)
    logging.captureWarnings(capture=True)
    sys.excepthook = partial(_uncaught, sys.excepthook)
    threading.excepthook = _thread_died
    return handler


def entry_of(record: logging.LogRecord) -> Entry:
    """Return the entry of a record; the message is formatted now, as its arguments may change."""
    message = _message(record)
    fields = getattr(record, "edged_fields", {} if record.name == "edged" else None)
    source = {
        "LOGGER": record.name,
        "CODE_FILE": record.pathname,
        "CODE_LINE": str(record.lineno),
        "CODE_FUNC": str(record.funcName),
    }
    return Entry(
        record.name if fields is None else message,
        record.levelno,
        {"message": message[:LONGEST_MESSAGE]} if fields is None else fields,
        record.created,
        source,
        record.exc_info[1] if record.exc_info else None,
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a library's bug; its message is still worth writing
        return str(record.msg)


def _uncaught(
    before: _Hook, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log the exception that ends the process; `before` prints it to standard error."""
    if isinstance(error, EdgedError):
        kept = any(
            isinstance(handler, JournalHandler) and handler.keeps_fields
            for handler in logging.getLogger().handlers
        )
        if not kept:
            before(kind, error, trace)
        for line in str(error).splitlines() if kept else ():
            event = "settings_wrong" if isinstance(error, SettingsError) else "gave_up"
            note(event, logging.ERROR, cause=line)
    elif isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _broken(error, threading.current_thread().name)


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if not issubclass(died.exc_type, SystemExit):
        _broken(died.exc_value or died.exc_type(), died.thread.name if died.thread else "")


def _broken(error: BaseException, thread: str) -> None:
    fields = {"error": type(error).__name__, "cause": str(error), "thread": thread}
    logging.getLogger("edged").critical(
        "broken", exc_info=(type(error), error, error.__traceback__), extra={"edged_fields": fields}
    )
