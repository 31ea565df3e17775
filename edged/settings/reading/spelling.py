"""Common misspellings of TOML values, and their corrections."""

import json
import re
from collections.abc import Iterable
from typing import Final

_WORDS: Final = {
    "yes": "true",
    "on": "true",
    "true": "true",
    "no": "false",
    "off": "false",
    "false": "false",
}
_LINE: Final = re.compile(r"\s*(?P<key>[\w.-]{1,60})\s*(?P<sign>[=:])\s*(?P<value>[^#]*)", re.ASCII)
_WITH_UNIT: Final = re.compile(
    r"(\d+)(?:\s*(?:%|percent|ms|s|sec|min|hz))?", re.ASCII | re.IGNORECASE
)
_PIN: Final = re.compile(r"(?i:(?:gpio|bcm)[\s_-]*(\d+))", re.ASCII)
"""Not "pin 11", which may be a physical pin of the header."""
_LONGEST: Final = 80


def respelled(line: str) -> str:
    """Return a line of `key = value` corrected; empty if the correction is unclear."""
    found = _LINE.fullmatch(line) or _LINE.match(line)
    if not found:
        return ""
    value = found["value"].strip()
    right = value_of(value) or (value if found["sign"] == ":" and _is_toml(value) else "")
    if not right and value and value[0] not in "\"'[{+-.0123456789" and value.isprintable():
        right = json.dumps(value.rstrip(",;").rstrip(), ensure_ascii=False)
    return f"{found['key']} = {right}" if 0 < len(right) <= _LONGEST else ""


def value_of(text: str) -> str:
    """Return the boolean or number that was meant; empty if neither."""
    text = text.strip().rstrip(",;").rstrip()
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    number = _WITH_UNIT.fullmatch(text) or _PIN.fullmatch(text)
    return str(int(number[1])) if number and len(number[1]) < len("1000000000") else ""


def _is_toml(value: str) -> bool:
    return len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return which of the known words was probably meant; empty if none.

    `cutoff` is how alike they must be, from 0 to 1.
    """
    import difflib  # noqa: PLC0415 - only for an error

    return next(iter(difflib.get_close_matches(word, [*known], n=1, cutoff=cutoff)), "")
