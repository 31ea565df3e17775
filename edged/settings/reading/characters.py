"""Characters that pasting brings along unseen: invisible ones and outer spaces."""

import unicodedata
from typing import Final

from edged.settings.reading.problems import shown

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode categories without a visible glyph; plain spaces and line breaks are allowed."""
_PLAIN: Final = frozenset(" \t\r\n")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def is_invisible(character: str) -> bool:
    """Return whether a character is invisible and not plain white space."""
    return character not in _PLAIN and unicodedata.category(character) in _UNSEEN


def stripped(text: str) -> str:
    """Return `text` without outer spaces and invisible characters; control codes stay."""
    kept = [n for n, character in enumerate(text) if not _is_blank(character)]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _is_blank(character: str) -> bool:
    return character.isspace() or (
        is_invisible(character) and unicodedata.category(character) != "Cc"
    )


def character_name(character: str) -> str:
    """Return code point and name of a character, as in U+200B (zero width space)."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def is_utf_16(content: bytes) -> bool:
    """Return whether a file is UTF-16, called Unicode by some editors: every other byte is 0."""
    if content.startswith(_UTF_16):
        return True
    return len(content) > 1 and not (any(content[1::2]) and any(content[::2]))


def stray_characters(key: str, text: str) -> str:
    """Return what is wrong with a name or address, and what was meant; empty if nothing."""
    right = cleaned(text)
    if right == text or not right:
        return ""
    if character := next((each for each in text if is_invisible(each)), ""):
        what = f"contains the invisible character {character_name(character)}"
    else:
        what = f"has a space at its {'end' if text[-1].isspace() else 'beginning'}"
    return f"{what}; write {shown(key, right)}"


def cleaned(text: str) -> str:
    """Return `text` without invisible characters and outer spaces."""
    return "".join(each for each in text if not is_invisible(each)).strip()
