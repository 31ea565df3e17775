"""The pattern of one LED for each sign. Pure data.

A sign is told by its rhythm, so that colour-blind owners and any LED will do. LISTENING is steady:
it needs no timer and is there at once. READY is a short flash every few seconds: a dark LED could
not be told from a dead device, a dim one would keep software PWM running while nothing happens.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from edged.conversation.commands import Sign

Pattern = tuple[tuple[float, float], ...]
"""Steps of (level 0..1 of the owner's brightness, seconds), repeated; one step alone is steady."""

PATTERNS: Final[Mapping[Sign, Pattern]] = MappingProxyType(
    {
        Sign.NOT_SET_UP: ((1, 0.15), (0, 0.25), (1, 0.15), (0, 1.45)),
        Sign.OFFLINE: ((1, 1.0), (0, 1.0)),
        Sign.READY: ((1, 0.05), (0, 3.95)),
        Sign.LISTENING: ((1, 3600.0),),
        Sign.THINKING: ((1, 0.12), (0, 0.12)),
        Sign.SPEAKING: ((1, 0.6), (0, 0.1)),
        Sign.FAULT: ((1, 0.15), (0, 0.2), (1, 0.15), (0, 0.2), (1, 0.15), (0, 1.15)),
        Sign.RINGING: ((1, 0.4), (0, 0.1), (1, 0.4), (0, 0.5)),
        Sign.MUTED: ((1, 1.2), (0, 0.25), (1, 0.15), (0, 1.4)),
        Sign.SPENT: ((1, 1.2), (0, 0.25), (1, 0.15), (0, 0.25), (1, 0.15), (0, 2.0)),
        Sign.CONFIRM: ((1, 0.1), (0, 0.1), (1, 0.1), (0, 0.1), (1, 0.6), (0, 0.3)),
    }
)
"""The rhythm of every sign."""

LEAST: Final[Mapping[Sign, int]] = MappingProxyType({Sign.CONFIRM: 30})
"""Percent of brightness that a sign has at least: the model dims the light, and must not ask
unseen."""


def is_steady(pattern: Pattern) -> bool:
    """Return whether the pattern needs no timer."""
    return len(pattern) == 1
