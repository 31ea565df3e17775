"""How long a conversation may stay as it is."""

from collections.abc import Mapping
from typing import Final

from edged.conversation.conditions import Engagement
from edged.conversation.events import Link, Phase
from edged.conversation.state import Conversation
from edged.values import dataclass

LONGEST_SPEECH: Final = 600.0
"""Seconds of one unbroken voice: streaming costs money, and it may be a radio."""
_LISTENING = frozenset({Phase.OPEN, Phase.HEARING})


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds."""

    phases: Mapping[Phase, float]
    """Of each phase that has one."""
    offline: float
    """Of an open conversation without a connection: what is said is kept, but not for ever."""
    idle: float | None = None
    """After which what was said is forgotten: each turn is billed with it."""

    def of(self, now: Conversation) -> float | None:
        """Return the limit of the phase at hand; None: it has none."""
        if now.phase in _LISTENING and now.link is Link.OFFLINE:
            return self.offline
        if now.phase in _LISTENING and now.engagement is Engagement.TOOL:
            return None  # each tool has a limit of its own
        if now.phase is Phase.HEARING and now.engagement is Engagement.VOICE:
            return LONGEST_SPEECH
        return self.idle if now.phase is Phase.IDLE else self.phases.get(now.phase)

    @property
    def together(self) -> float:
        """The longest time that all phases of a turn take, one after the other."""
        return sum(self.phases.values())
