"""The table of each mode; only the one that is chosen is imported."""

from functools import cache

from edged.conversation.events import Mode
from edged.conversation.rows import Table
from edged.conversation.table import TABLE


@cache
def table_of(mode: Mode) -> Table:
    """Return the table of `mode`."""
    match mode:
        case Mode.HOLD:
            return TABLE
        case Mode.TOGGLE:
            from edged.conversation.toggle import TOGGLE  # noqa: PLC0415 - as chosen

            return TOGGLE
        case Mode.HALF_DUPLEX:
            from edged.conversation.open import HALF_DUPLEX  # noqa: PLC0415 - as chosen

            return HALF_DUPLEX
        case Mode.FULL_DUPLEX | Mode.TRANSLATE:
            from edged.conversation.open import FULL_DUPLEX  # noqa: PLC0415 - as chosen

            return FULL_DUPLEX
