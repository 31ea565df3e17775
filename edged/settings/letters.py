"""Invisible characters, which come along when text is pasted."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories without a visible glyph; plain spaces and line breaks are allowed."""
_PLAIN: Final = frozenset(" \t\r\n")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def unseen(text: str) -> str | None:
    """Return the first invisible character that is not plain white space."""
    return next((character for character in text if is_unseen(character)), None)


def is_unseen(character: str) -> bool:
    """Return whether a character is invisible and not plain white space."""
    return character not in _PLAIN and unicodedata.category(character) in _UNSEEN


def trimmed(text: str) -> str:
    """Return `text` without outer spaces and invisible characters; control codes stay."""
    kept = [n for n, character in enumerate(text) if not _is_blank(character)]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _is_blank(character: str) -> bool:
    return character.isspace() or (is_unseen(character) and unicodedata.category(character) != "Cc")


def called(character: str) -> str:
    """Return code point and name of a character, as in U+200B (zero width space)."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def is_utf_16(content: bytes) -> bool:
    """Return whether a file is UTF-16, called Unicode by some editors: every other byte is 0."""
    if content.startswith(_UTF_16):
        return True
    return len(content) > 1 and not (any(content[1::2]) and any(content[::2]))
