"""One entry, and its formats: a line of text and the fields of journald. Pure.

The line is ``event key=value key="two words"``, the format known as logfmt. The traceback of a bug
follows it.
"""

import json
import logging
import math
import re
import time
import traceback
from collections.abc import Mapping
from dataclasses import field
from typing import Final

from edged.journal import Field
from edged.journal.message_ids import message_id
from edged.quoting import Redaction, sanitize
from edged.values import dataclass

IDENTIFIER: Final = "edged"
LONGEST_VALUE: Final = 2000
"""Characters of one field: an entry fits into one datagram of the kernel's default size, and
`journalctl -o json` shows it (it leaves out what is longer than 4096 bytes unless told --all)."""
LONGEST_TRACE: Final = 16384

_PLAIN: Final = re.compile(r"[^\s\"=]+")


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often an entry was repeated since it was last written, and within how many seconds."""

    times: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One log entry; its texts may contain secrets until `redacted`."""

    event: str
    """The event or, for a library's message, the library's name."""
    level: int
    """As in `logging`."""
    fields: Mapping[str, Field]
    at: float
    """Seconds since 1970."""
    source: Mapping[str, str] = field(default_factory=dict)
    """The location in the source, in journald's own fields."""
    error: BaseException | None = None
    trace: str = ""
    repeated: Repeated | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what two redacted entries share if one repeats the other: all but numbers."""
        words = tuple((k, v) for k, v in self.fields.items() if isinstance(v, str | bool))
        return (self.event, self.level, words, self.trace)


def redacted(entry: Entry, redact: Redaction) -> Entry:
    """Return the entry with all texts redacted and truncated, and the traceback formatted."""
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
    """Keep line breaks; replace every other control character."""
    return "\n".join(map(sanitize, text.split("\n")))


def line(entry: Entry) -> str:
    """Return the line, without fields that are None, followed by the traceback if any."""
    known = {name: value for name, value in entry.fields.items() if value is not None}
    text = " ".join([entry.event, *(f"{k}={_quoted(v)}" for k, v in known.items())])
    if again := entry.repeated:
        times = "once more" if again.times == 1 else f"{again.times} more times"
        text += f" (repeated {times} in the last {max(1, again.seconds):.0f} s)"
    return f"{text}\n{entry.trace}" if entry.trace else text


def _quoted(value: Field) -> str:
    text = _plain(value)
    if not isinstance(value, str) or _PLAIN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())  # no control characters


def _plain(value: Field) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return value if isinstance(value, str) else json.dumps(value)


def priority(entry: Entry) -> int:
    """Return the syslog priority of the level, sd-daemon(3)."""
    steps = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
    return next((number for level, number in steps if entry.level >= level), 7)


def for_terminal(entry: Entry) -> str:
    """Return the line with the time of day."""
    return f"{time.strftime('%H:%M:%S', time.localtime(entry.at))} {line(entry)}\n"


def for_stream(entry: Entry) -> str:
    """Return the lines for a stderr that journald reads, each with its priority, sd-daemon(3)."""
    mark = f"<{priority(entry)}>"
    return "".join(f"{mark}{each}\n" for each in line(entry).splitlines())


def for_journald(entry: Entry) -> bytes:
    """Return the datagram of journald's native protocol.

    https://systemd.io/JOURNAL_NATIVE_PROTOCOL/: ``NAME=value``, or for a multi-line value the name,
    the length as 64-bit little-endian, and the value.
    """
    fields = {
        "MESSAGE": line(entry),
        "PRIORITY": str(priority(entry)),
        "SYSLOG_IDENTIFIER": IDENTIFIER,
        **entry.source,
        "EDGED_EVENT": entry.event,
    }
    if found := message_id(entry.event, entry.fields):
        fields["MESSAGE_ID"] = found
    if entry.repeated:
        fields["EDGED_REPEATED"] = str(entry.repeated.times)
    fields |= {f"EDGED_{k.upper()}": _plain(v) for k, v in entry.fields.items() if v is not None}
    return b"".join(_field(name, value) for name, value in fields.items())


def for_programs(entry: Entry) -> dict[str, object]:
    """Return the entry as the members of a JSON object: those fields that are known."""
    told: dict[str, object] = {
        "name": entry.event,
        "priority": priority(entry),
        "time": round(entry.at, 3),
        "fields": {k: v for k, v in entry.fields.items() if v is not None and _is_json(v)},
    }
    if again := entry.repeated:
        told["repeated"] = {"times": again.times, "seconds": round(again.seconds, 3)}
    return told | ({"trace": entry.trace} if entry.trace else {})


def _is_json(value: Field) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _field(name: str, text: str) -> bytes:
    value = text.encode(errors="replace")
    if b"\n" not in value:
        return b"%s=%s\n" % (name.encode(), value)
    return b"%s\n%s%s\n" % (name.encode(), len(value).to_bytes(8, "little"), value)
