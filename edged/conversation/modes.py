"""The table of each mode."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from edged.conversation.events import Mode
from edged.conversation.open import FULL_DUPLEX, HALF_DUPLEX
from edged.conversation.table import TABLE, Table
from edged.conversation.toggle import TOGGLE

TABLES: Final[Mapping[Mode, Table]] = MappingProxyType(
    {
        Mode.HOLD: TABLE,
        Mode.TOGGLE: TOGGLE,
        Mode.OPEN: HALF_DUPLEX,
        Mode.DUPLEX: FULL_DUPLEX,
        Mode.TRANSLATE: FULL_DUPLEX,
    }
)
