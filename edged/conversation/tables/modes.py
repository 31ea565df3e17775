"""The table of each mode; only the one that is chosen is imported."""

from functools import cache

from edged.conversation.events import Mode
from edged.conversation.tables.hold import TABLE
from edged.conversation.tables.rows import Table


@cache
def table_of(mode: Mode) -> Table:
    """Return the table of `mode`."""
    match mode:
        case Mode.HOLD:
            return TABLE
        case Mode.TOGGLE:
            from edged.conversation.tables.toggle import TOGGLE  # noqa: PLC0415 - as chosen

            return TOGGLE
        case Mode.HALF_DUPLEX:
            from edged.conversation.tables.open import HALF_DUPLEX  # noqa: PLC0415 - as chosen

            return HALF_DUPLEX
        case Mode.FULL_DUPLEX | Mode.TRANSLATE:
            from edged.conversation.tables.open import FULL_DUPLEX  # noqa: PLC0415 - as chosen

            return FULL_DUPLEX
