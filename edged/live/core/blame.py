"""Which failures the resumed handle or the history may have caused. Pure."""

from typing import Final

from edged.live.core.doubt import ENOUGH, MOST_PATIENCE, Ending, Kept, Memory, Proof
from edged.live.core.lifecycle_events import Disconnected
from edged.live.failures import Kind

EARLY_DEATH: Final = 5.0
"""Seconds. What a connection that dies this young was given may be poisoned: each resumption dies
alike (https://discuss.ai.google.dev, "Live API session resumption"). One that is older was good."""

_OF_OTHERS: Final = frozenset({Kind.AUTHENTICATION, Kind.ACCOUNT, Kind.REGION, Kind.QUOTA})
"""In the words of the service it is not about the conversation: believed once they are the same
without it. "Precondition check failed." may be an unpaid bill, or a handle."""
_REFUSALS: Final = frozenset({Kind.HANDLE, Kind.CONFIGURATION}) | _OF_OTHERS
"""Of the set-up: the same again would be refused again."""


def judged(memory: Memory, event: Disconnected) -> Memory:
    """Return the memory after a connection failed to open, or was lost within EARLY_DEATH."""
    kind = event.failure.kind
    if event.ending in (Ending.UNASKED, Ending.REFUSED) or kind is Kind.CLOCK:
        return memory.acquitted()
    if memory.given is Kept.NOTHING and kind in _OF_OTHERS:
        return memory.acquitted()
    if event.ending is Ending.DENIED or kind in _REFUSALS:
        return memory.blamed(MOST_PATIENCE, event.failure.cause)
    silent = not event.lived and event.tried >= EARLY_DEATH
    return memory.blamed(ENOUGH if silent else 1, event.failure.cause)


def sent_away(memory: Memory) -> Memory:
    """Return the memory after a goAway within EARLY_DEATH."""
    return memory.blamed(1, "sent away at once")


def unanswered(memory: Memory) -> Memory:
    """Return the memory after a connection without any reply left an utterance unanswered.

    Half of the patience is gone then. Without its handle a conversation is told what was said, so
    little is lost; a history takes a second silence.
    """
    weight = ENOUGH if memory.given is Kept.HANDLE else 1
    return memory.blamed(weight, "no answer", Proof.REPLY)
