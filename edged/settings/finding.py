"""A finding about settings that could be read."""

from enum import Enum

from edged.values import dataclass


class Weight(Enum):
    """Whether edged can run despite it."""

    REFUSED = "refused"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with `keys` (dotted); the first is the one to change."""

    weight: Weight
    keys: tuple[str, ...]
    text: str


def refused(text: str, *keys: str) -> Finding:
    """Return a finding that edged cannot run with."""
    return Finding(Weight.REFUSED, keys, text)


def doubtful(text: str, *keys: str) -> Finding:
    """Return a finding that edged can run despite."""
    return Finding(Weight.DOUBTFUL, keys, text)
