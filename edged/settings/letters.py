"""Invisible characters, which come along when text is pasted."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories without a visible glyph; plain spaces and line breaks are allowed."""
_PLAIN: Final = frozenset(" \t\r\n")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def unseen(text: str) -> str | None:
    """Return the first invisible character that is not plain white space."""
    return next((letter for letter in text if is_unseen(letter)), None)


def is_unseen(letter: str) -> bool:
    """Return whether a character is invisible and not plain white space."""
    return letter not in _PLAIN and unicodedata.category(letter) in _UNSEEN


def trimmed(text: str) -> str:
    """Return `text` without outer spaces and invisible characters; control codes stay."""
    kept = [n for n, letter in enumerate(text) if not _is_blank(letter)]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _is_blank(letter: str) -> bool:
    return letter.isspace() or (is_unseen(letter) and unicodedata.category(letter) != "Cc")


def called(letter: str) -> str:
    """Return code point and name of a character, as in U+200B (zero width space)."""
    name = unicodedata.name(letter, "").lower()
    return f"U+{ord(letter):04X}" + (f" ({name})" if name else "")


def is_utf_16(content: bytes) -> bool:
    """Return whether a file is UTF-16, called Unicode by some editors: every other byte is 0."""
    if content.startswith(_UTF_16):
        return True
    return len(content) > 1 and not (any(content[1::2]) and any(content[::2]))
