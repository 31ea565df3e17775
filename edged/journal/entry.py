"""One entry, and how it looks: as a line of text and as the fields of journald. Pure.

The line is ``event key=value key="two words"``, the format known as logfmt. The traceback of a
mistake in the program follows it.
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from edged.journal import Field
from edged.journal.kinds import number
from edged.quoting import Redaction, printable

IDENTIFIER: Final = "edged"
LONGEST_VALUE: Final = 2000
"""Letters of one field: an entry fits into one datagram of the kernel's default size, and
`journalctl -o json` shows it (it leaves out what is longer than 4096 bytes unless told --all)."""
LONGEST_TRACE: Final = 16384

_PLAIN: Final = re.compile(r"[^\s\"=]+")


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often the same was told since it was last written, and in how many seconds."""

    times: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told once; texts may contain secrets until `redacted`."""

    event: str
    """What happened or, for a line of a library, the library's name."""
    level: int
    """As in `logging`."""
    fields: Mapping[str, Field]
    at: float
    """Seconds since 1970."""
    source: Mapping[str, str] = field(default_factory=dict)
    """The place in the program, in journald's own fields."""
    error: BaseException | None = None
    trace: str = ""
    repeated: Repeated | None = None

    @property
    def sameness(self) -> tuple[object, ...]:
        """Return what makes two redacted entries the same: all but numbers, which measure."""
        words = tuple((k, v) for k, v in self.fields.items() if isinstance(v, str | bool))
        return (self.event, self.level, words, self.trace)


def redacted(entry: Entry, redact: Redaction) -> Entry:
    """Return the entry with every text of it redacted and cut to size, the traceback made text."""
    trace = entry.trace
    if entry.error:
        trace = "".join(traceback.format_exception(entry.error))
    return Entry(
        entry.event,
        entry.level,
        {k: _cut(v, redact) if isinstance(v, str) else v for k, v in entry.fields.items()},
        entry.at,
        entry.source,
        trace=_printable(redact(trace, slice(-LONGEST_TRACE, None))).rstrip(),
    )


def _cut(text: str, redact: Redaction) -> str:
    return redact(text, slice(LONGEST_VALUE)) + ("…" if len(text) > LONGEST_VALUE else "")


def _printable(text: str) -> str:
    """Keep line breaks; no other letter may move a cursor."""
    return "\n".join(map(printable, text.split("\n")))


def line(entry: Entry) -> str:
    """Return the line, without what is not known; below it the traceback if there is one."""
    known = {name: value for name, value in entry.fields.items() if value is not None}
    text = " ".join([entry.event, *(f"{k}={_quoted(v)}" for k, v in known.items())])
    if again := entry.repeated:
        times = "once" if again.times == 1 else f"{again.times} times"
        text += f" (the same {times} more in the last {max(1, again.seconds):.0f} s)"
    return f"{text}\n{entry.trace}" if entry.trace else text


def _quoted(value: Field) -> str:
    text = _plain(value)
    if not isinstance(value, str) or _PLAIN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())  # no letter moves the cursor


def _plain(value: Field) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return value if isinstance(value, str) else json.dumps(value)


def priority(entry: Entry) -> int:
    """Return syslog's number for the level, as sd-daemon(3) has them."""
    steps = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
    return next((number for level, number in steps if entry.level >= level), 7)


def for_terminal(entry: Entry) -> str:
    """Return the line with the time of day."""
    return f"{time.strftime('%H:%M:%S', time.localtime(entry.at))} {line(entry)}\n"


def for_stream(entry: Entry) -> str:
    """Return the line for a stderr that systemd reads: each with its priority, sd-daemon(3)."""
    mark = f"<{priority(entry)}>"
    return "".join(f"{mark}{each}\n" for each in line(entry).splitlines())


def for_journald(entry: Entry) -> bytes:
    """Return the datagram of journald's native protocol.

    https://systemd.io/JOURNAL_NATIVE_PROTOCOL/: ``NAME=value``, or for a value of several lines
    the name, its length as 64 bits little endian, and the value.
    """
    told = {
        "MESSAGE": line(entry),
        "PRIORITY": str(priority(entry)),
        "SYSLOG_IDENTIFIER": IDENTIFIER,
        **entry.source,
        "EDGED_EVENT": entry.event,
    }
    if found := number(entry.event, entry.fields):
        told["MESSAGE_ID"] = found
    if entry.repeated:
        told["EDGED_REPEATED"] = str(entry.repeated.times)
    told |= {f"EDGED_{k.upper()}": _plain(v) for k, v in entry.fields.items() if v is not None}
    return b"".join(_field(name, value) for name, value in told.items())


def _field(name: str, text: str) -> bytes:
    value = text.encode(errors="replace")
    if b"\n" not in value:
        return b"%s=%s\n" % (name.encode(), value)
    return b"%s\n%s%s\n" % (name.encode(), len(value).to_bytes(8, "little"), value)
