"""What may be said in writing, however it was typed, piped or read. Pure."""

import re
from typing import Final

MOST_BYTES: Final = 32 * 1024
"""Of a text in UTF-8: about 8,000 tokens, as many as a compressed context has."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""The category Cc of Unicode, but for tab and line feed."""


def checked(text: str, most: int = MOST_BYTES) -> str:
    """Return the text to be said, without blanks around it.

    Raise ValueError with cause and cure: it is empty, longer than `most` bytes of UTF-8, or has
    control characters, which no model reads and which write to terminals.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff").strip()
    if not text:
        raise ValueError("the text is empty; write what is to be said")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        at = f"character {error.start + 1}"
        raise ValueError(f"the text is no UTF-8 ({at}); convert it with iconv -t UTF-8") from error
    if size > most:
        raise ValueError(f"the text has {size} bytes, but at most {most} are said; shorten it")
    if found := _CONTROL.search(text):
        which = f"U+{ord(found[0]):04X}, character {found.start() + 1}"
        cure = "remove it: perl -CS -pe 's/[^\\P{Cc}\\t\\n]//g'"
        raise ValueError(f"the text has a control character ({which}); {cure}")
    return text
