"""Parse a file as TOML, or say where it is wrong and how to write it."""

import re
import tomllib
from typing import Final

from edged.settings.reading.characters import character_name, is_invisible, is_utf_16
from edged.settings.reading.spelling import respelled

_PLACE: Final = re.compile(r"^(?P<what>.*) \(at (?P<where>.*)\)$", re.DOTALL)
_LINE: Final = re.compile(r"line (\d+), column (\d+)")
_TWICE: Final = re.compile(r"Cannot declare \((?P<table>.+)\) twice")
_QUOTES: Final = frozenset("“”„\u2018\u2019«»")


class NotTomlError(Exception):
    """What is wrong with the text, and where."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


def parse(content: bytes) -> dict[str, object]:
    """Return the content of a file; raise NotTomlError."""
    if is_utf_16(content):
        raise NotTomlError("", "is in UTF-16; save it as UTF-8 text")
    try:
        # Some editors write a byte order mark; it means nothing here.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        where = f"line {line}, column {column}"
        raise NotTomlError(where, "is not UTF-8; save it as UTF-8 text") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _explained(str(error), text) from error
    except RecursionError as error:
        raise NotTomlError("", "is nested too deeply") from error
    except ValueError as error:
        raise NotTomlError("", "contains a number that is too long") from error


def _explained(said: str, text: str) -> NotTomlError:
    """Return the parser's error in words for the file's author."""
    found = _PLACE.match(said)
    what, where = (found["what"], found["where"]) if found else (said, "")
    place = _LINE.search(where)
    lines = text.split("\n")
    number = int(place[1]) if place else len(lines)
    line = lines[number - 1].rstrip("\r") if number <= len(lines) else ""
    if twice := _TWICE.match(what):
        name = ".".join(re.findall(r"'([^']*)'", twice["table"]))
        first = _first(name, lines)
        return NotTomlError(
            where, f"[{name}] appears twice{first}; put everything under one [{name}]"
        )
    if what == "Cannot overwrite a value":
        return NotTomlError(where, f"{_key(line)} appears twice; keep one")
    sentence = f"is not TOML: {what[:1].lower()}{what[1:]}"
    if character := next((each for each in line if is_invisible(each)), ""):
        return NotTomlError(
            where, f"{sentence}; delete the invisible character {character_name(character)}"
        )
    if mark := next((each for each in line if each in _QUOTES), ""):
        return NotTomlError(where, f'{sentence}; write " instead of {mark}')
    if right := respelled(line):
        return NotTomlError(where, f"{sentence}; write {right}")
    return NotTomlError(where, sentence)


def _first(table: str, lines: list[str]) -> str:
    header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
    number = next((n for n, line in enumerate(lines, 1) if header.match(line)), 0)
    return f" (first on line {number})" if number else ""


def _key(line: str) -> str:
    return line.partition("=")[0].strip() or "it"
