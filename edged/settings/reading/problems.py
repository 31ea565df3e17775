"""Problems and doubts in the owner's files, as lines that name the file and the key."""

import json
import re
from datetime import date, time
from pathlib import Path
from typing import Final

from edged.quoting import redact, sanitize
from edged.values import dataclass

_SECRETIVE: Final = {"key", "apikey", "token", "secret", "password", "passwd", "credential"}
_KEY_SHAPED: Final = re.compile(r"(AIza|AQ\.)[\w-]{20,}")
_KEY: Final = re.compile(r"AIza[\w-]{35}|AQ\.[\w-]{20,}", re.ASCII)
_BARE: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to fix in `file`: at `key` (dotted), or in the file as a whole."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        """Return the line for the owner."""
        parts = (self.file, self.key, self.text)
        return redact(": ".join(sanitize(part) for part in parts if part))


def shown(key: str, value: object) -> str:
    """Return `value` as written in TOML, shortened; hidden if it may be a secret."""
    if secretive(key) or (isinstance(value, str) and key_shaped(value)):
        return "[hidden]"
    match value:
        case str():
            text = _quoted(redact(value))
        case None | bool():
            text = json.dumps(value)
        case int() if value.bit_length() > _SHOWN * 3:
            text = "a number that large"
        case date() | time():
            text = f"the date or time {value.isoformat()}"
        case dict():
            text = "a table"
        case list():
            text = "a list"
        case _:
            text = redact(str(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def shown_list(key: str, values: list[object]) -> str:
    """Return the values of a list as written in TOML, shortened."""
    text = f"[{', '.join(shown(key, value) for value in values[:_SHOWN])}]"
    return text if len(text) <= _SHOWN * 3 else f"{text[: _SHOWN * 3 - 1]}…"


def unread(file: Path, error: OSError | ValueError) -> str:
    """Return why a file that a setting names cannot be read, and the cure."""
    # Most often it is in the owner's home, which ProtectHome= hides from the service.
    reason = (isinstance(error, OSError) and error.strerror) or error
    return (
        f"{file} cannot be read: {reason}; move it to /etc/edged and make it readable (chmod a+r)"
    )


def dotted(*keys: str) -> str:
    """Join keys as in TOML: quoted where necessary, shortened, always on one line."""
    return ".".join(key if _BARE.fullmatch(key) else _quoted(key[:_SHOWN]) for key in keys)


def secretive(key: str) -> bool:
    """Return whether the name of a setting suggests that its value is a secret."""
    words = re.split(r"[^a-z]+", key.rpartition(".")[2].lower())
    return not _SECRETIVE.isdisjoint(words)


def key_shaped(text: str) -> bool:
    """Return whether `text` contains something that looks like a Google API key."""
    return bool(_KEY_SHAPED.search(text))


def is_googles_key(text: str) -> bool:
    """Return whether `text` as a whole looks like a Google API key."""
    return bool(_KEY.fullmatch(text))


def _quoted(text: str) -> str:
    """Return text in quotes, on one line, without control characters."""
    characters = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in characters)
