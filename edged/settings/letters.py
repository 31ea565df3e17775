"""Letters that nobody sees, and that come along when something is pasted."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Categories of Unicode that leave no mark; the common blank and line break are seen enough."""
_PLAIN: Final = frozenset(" \t\r\n")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def unseen(text: str) -> str | None:
    """Return the first letter that leaves no mark and is no common blank."""
    return next((letter for letter in text if is_unseen(letter)), None)


def is_unseen(letter: str) -> bool:
    """Tell whether a letter leaves no mark and is no common blank."""
    return letter not in _PLAIN and unicodedata.category(letter) in _UNSEEN


def trimmed(text: str) -> str:
    """Return `text` without blanks and invisible letters at its ends; control codes stay."""
    kept = [n for n, letter in enumerate(text) if not _is_blank(letter)]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _is_blank(letter: str) -> bool:
    return letter.isspace() or (is_unseen(letter) and unicodedata.category(letter) != "Cc")


def called(letter: str) -> str:
    """Return number and name of a letter, as in U+200B (zero width space)."""
    name = unicodedata.name(letter, "").lower()
    return f"U+{ord(letter):04X}" + (f" ({name})" if name else "")


def is_utf_16(content: bytes) -> bool:
    """Tell whether a file is in the code that some editors call Unicode: every other byte is 0."""
    if content.startswith(_UTF_16):
        return True
    return len(content) > 1 and not (any(content[1::2]) and any(content[::2]))
