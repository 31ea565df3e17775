"""The journal: what happened, told as an event with fields, to journald or to a terminal.

A call costs its caller no more than an entry in a queue; `edged.journal.door` says what becomes of
it. Field names are fixed: `docs/journal.md` lists them, and `turn=3` is EDGED_TURN=3 in journald.
"""

import logging

Field = str | int | float | bool | None


def note(event: str, level: int = logging.INFO, /, **fields: Field) -> None:
    """Tell what happened, in the past tense, and its fields. Callable from any thread."""
    write(event, level, fields)


def warn(event: str, /, **fields: Field) -> None:
    """Tell of something that the owner may have to mend."""
    write(event, logging.WARNING, fields)


def write(event: str, level: int, fields: dict[str, Field]) -> None:
    """Write an event that was worded elsewhere."""
    extra = {"edged_fields": fields}
    logging.getLogger("edged").log(level, "%s", event, extra=extra, stacklevel=3)
