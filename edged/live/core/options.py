"""What the owner, or the model, asks of a session. Pure; times in seconds."""

import random
from collections.abc import Callable
from dataclasses import field
from functools import partial
from typing import Final

from edged.capabilities import Utterances
from edged.live.core.setup import DEFAULT, NO_INTERRUPTION, ActivityDetection, SessionSetup
from edged.values import dataclass

LULL: Final = 1.0
"""Seconds of silence that end a piece of a translation."""
ASK_AGAIN_AFTER: Final = 0.5
"""Share of the patience after which a silent service is asked again: time is left for a reply."""
THOUGHT_AFTER: Final = 0.9
"""The same for a model that thinks: it may well be silent for as long, and is asked in vain if it
is cut. Only a frozen session is so for longer, and the next turn needs a new one."""


def _whole(_: int) -> float:
    return 1.0


def _draw(seed: int, number: int) -> float:
    return random.Random(seed + number).random()  # noqa: S311 - spreads retries, guards nothing


def spread(seed: int) -> Callable[[int], float]:
    """Return the numbers of `seed`, from 0 to 1, by their place in the row."""
    return partial(_draw, seed)


@dataclass(frozen=True, slots=True)
class Options:
    """Fixed for the life of a session."""

    capacity: int
    """Bytes of speech that may wait for the wire or for a reply."""
    reply_timeout: float = 20.0
    """How long a reply may take to begin, or to go on."""
    renew_after: float | None = 540.0
    """Age at which an idle connection is renewed; None: only when the service says so."""
    rest_after: float | None = None
    """Idle time after which the connection is closed; None: it is kept warm."""
    offline_timeout: float = 0.0
    """How long an open conversation waits for a connection: as much of it is kept."""
    setup: SessionSetup = DEFAULT
    """Of each session, but for its handle and its history."""
    jitter: Callable[[int], float] = field(default=_whole, compare=False)
    """Returns the share of a delay, from 0 to 1, that the nth retry waits."""

    @property
    def listens(self) -> bool:
        """Whether the service finds the utterances itself, in an open conversation."""
        return self.setup.activity_detection is ActivityDetection.AUTOMATIC

    @property
    def endless(self) -> bool:
        """Whether a reply has no end but a lull."""
        return self.setup.capabilities.utterances is Utterances.ENDLESS

    @property
    def stall_after(self) -> float:
        """Seconds of silence after which a reply that has begun is over."""
        return LULL if self.endless else self.reply_timeout

    @property
    def thinks(self) -> bool:
        """Whether the model thinks, and may say several utterances per turn."""
        return self.setup.capabilities.utterances is Utterances.SEVERAL

    @property
    def finishes(self) -> bool:
        """Whether the service gives each answer to its end, whoever speaks or types."""
        return self.setup.activity_handling == NO_INTERRUPTION

    @property
    def writes(self) -> bool:
        """Whether the model answers in writing."""
        return self.setup.writes

    @property
    def asks_again_after(self) -> float:
        """Seconds after which a silent service is asked again."""
        return self.reply_timeout * (THOUGHT_AFTER if self.thinks else ASK_AGAIN_AFTER)
