"""Colour for terminals: never in a pipe or a file, and not if NO_COLOR is set.

Codes are those of ECMA-48, "SGR - Select Graphic Rendition"; https://no-color.org has the rule.
"""

import os
from typing import Final, TextIO

RED: Final = "91"
YELLOW: Final = "33"
GREEN: Final = "32"
GREY: Final = "90"


def wanted(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal that shows colour, and NO_COLOR is not set."""
    try:
        at_terminal = stream.isatty()
    except ValueError:  # closed
        return False
    return at_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, code: str) -> str:
    """Return `text` in the colour of an SGR code."""
    return f"\x1b[{code}m{text}\x1b[0m"
