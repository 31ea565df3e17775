"""What a setting must be beyond its type, and what it is for. Each is part of its annotation."""

from typing import Annotated, Final

from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """A number from `low` to `high`, both allowed."""

    low: int
    high: int

    def allows(self, value: object) -> bool:
        """Return whether the setting can have this value."""
        return isinstance(value, int) and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Prefix:
    """A text that begins with this one."""

    text: str

    def allows(self, value: object) -> bool:
        """Return whether the setting can have this value."""
        return isinstance(value, str) and value.startswith(self.text)


PROSE: Final = object()
"""Marks free text, in which any character may be meant; all other texts are names."""
Prose = Annotated[str, PROSE]
