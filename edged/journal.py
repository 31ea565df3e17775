"""Structured log lines: an event name and its fields, on stderr and so in the journal.

One line is ``name key=value key="two words"``, the format known as logfmt. Under systemd each line
carries its priority as ``<N>`` (sd-daemon(3)), elsewhere the time of day.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable
from typing import Final

_PRIORITY: Final = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3}
_PLAIN: Final = re.compile(r"[^\s\"=]+")

SHORTEST_SECRET: Final = 8
"""Letters; anything shorter is no key, and would be found in every other word."""
Field = str | int | float | bool | None


def note(event: str, level: int = logging.INFO, /, **fields: Field) -> None:
    """Write one line: what happened, in the past tense, and its fields."""
    logging.getLogger("edged").log(level, "%s", event, extra={"edged_fields": fields})


def warn(event: str, /, **fields: Field) -> None:
    """Write one line about something that the owner may have to mend."""
    note(event, logging.WARNING, **fields)


def _value(value: Field) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if _PLAIN.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=not value.isprintable())  # no letter moves the cursor


class _Lines(logging.Formatter):
    def __init__(self, *, systemd: bool, secrets: Iterable[str]) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._systemd = systemd
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Field] = getattr(record, "edged_fields", {})
        name = record.getMessage() if record.name == "edged" else record.name
        if record.name != "edged":
            fields = {"message": record.getMessage()}
        parts = [name, *(f"{key}={_value(value)}" for key, value in fields.items())]
        if record.exc_info:
            parts.append(f"trace={json.dumps(self.formatException(record.exc_info))}")
        line = " ".join(parts)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        if self._systemd:
            return f"<{_PRIORITY.get(record.levelno, 5)}>{line}"
        return f"{self.formatTime(record, self.datefmt)} {line}"


def to_stderr(*, level: int = logging.INFO, secrets: Iterable[str] = ()) -> None:
    """Send every log line to stderr; no line ever shows one of `secrets`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(systemd="JOURNAL_STREAM" in os.environ, secrets=secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("edged").setLevel(level)
