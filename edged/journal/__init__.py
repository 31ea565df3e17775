"""The journal: events with fields, written to journald or to a terminal.

A call only queues an entry; `edged.journal.handler` describes how it is written. Field names are
fixed: `docs/journal.md` lists them, and `turn=3` is EDGED_TURN=3 in journald.
"""

import logging

# Without a journal, as in a command that only reads the settings, nothing is written. Otherwise
# Python prints the bare name of the event (logging.lastResort).
logging.getLogger("edged").addHandler(logging.NullHandler())

Field = str | int | float | bool | None


def note(event: str, level: int = logging.INFO, /, **fields: Field) -> None:
    """Log an event, named in the past tense, with its fields. Callable from any thread."""
    write(event, level, fields)


def warn(event: str, /, **fields: Field) -> None:
    """Log an event that may need the owner's attention."""
    write(event, logging.WARNING, fields)


def write(event: str, level: int, fields: dict[str, Field]) -> None:
    """Log an event with the given level and fields."""
    extra = {"edged_fields": fields}
    logging.getLogger("edged").log(level, "%s", event, extra=extra, stacklevel=3)
