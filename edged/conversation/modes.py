"""The table of each mode."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from edged.conversation.events import Mode
from edged.conversation.table import TABLE, Table
from edged.conversation.toggle import TOGGLE

TABLES: Final[Mapping[Mode, Table]] = MappingProxyType({Mode.HOLD: TABLE, Mode.TOGGLE: TOGGLE})
