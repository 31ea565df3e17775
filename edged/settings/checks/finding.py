"""A finding about settings that could be read."""

from enum import Enum

from edged.values import dataclass


class Weight(Enum):
    """What follows from it."""

    REFUSED = "refused"  # edged does not run with it
    FAILING = "failing"  # edged tries, and says that it cannot work
    DOUBTFUL = "doubtful"  # edged runs, and says that it may not be meant


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with `keys` (dotted); the first is the one to change."""

    weight: Weight
    keys: tuple[str, ...]
    text: str


def refused(text: str, *keys: str) -> Finding:
    """Return a finding that edged cannot run with."""
    return Finding(Weight.REFUSED, keys, text)


def failing(text: str, *keys: str) -> Finding:
    """Return a finding that edged runs with, though it cannot work as far as is known."""
    return Finding(Weight.FAILING, keys, text)


def doubtful(text: str, *keys: str) -> Finding:
    """Return a finding that edged can run despite."""
    return Finding(Weight.DOUBTFUL, keys, text)
