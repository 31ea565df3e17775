"""Which failures are attributed to the resumed handle or to the history. Pure."""

from typing import Final

from edged.live.core.connection.ending import Ending
from edged.live.core.connection.lifecycle_events import Disconnected
from edged.live.core.connection.quarantine import (
    HIGHEST_THRESHOLD,
    THRESHOLD,
    Carried,
    Probe,
    Resumption,
)
from edged.live.failures import Kind

EARLY_DEATH: Final = 5.0
"""Seconds. What a connection that dies this young was given may be poisoned: each resumption dies
alike (https://discuss.ai.google.dev, "Live API session resumption"). One that is older was good."""

_OF_OTHERS: Final = frozenset({Kind.AUTHENTICATION, Kind.ACCOUNT, Kind.REGION, Kind.QUOTA})
"""In the words of the service it is not about the conversation: believed once they are the same
without it. "Precondition check failed." may be an unpaid bill, or a handle."""
_REFUSALS: Final = frozenset({Kind.HANDLE, Kind.CONFIGURATION}) | _OF_OTHERS
"""Of the set-up: the same again would be refused again."""


def after_failure(resumption: Resumption, event: Disconnected) -> Resumption:
    """Return it after a connection failed to open, or was lost within EARLY_DEATH."""
    kind = event.failure.kind
    if event.ending in (Ending.UNASKED, Ending.REFUSED) or kind is Kind.CLOCK:
        return resumption.cleared()
    if resumption.carried is Carried.NOTHING and kind in _OF_OTHERS:
        return resumption.cleared()
    if event.ending is Ending.DENIED or kind in _REFUSALS:
        return resumption.failed(HIGHEST_THRESHOLD, event.failure.cause)
    silent = not event.lived and event.tried >= EARLY_DEATH
    return resumption.failed(THRESHOLD if silent else 1, event.failure.cause)


def after_go_away(resumption: Resumption) -> Resumption:
    """Return it after a goAway within EARLY_DEATH."""
    return resumption.failed(1, "sent away at once")


def after_silence(resumption: Resumption) -> Resumption:
    """Return it after a connection without any reply left an utterance unanswered.

    Half of the patience is gone then. Without its handle a conversation is told what was said, so
    little is lost; a history takes a second silence.
    """
    weight = THRESHOLD if resumption.carried is Carried.HANDLE else 1
    return resumption.failed(weight, "no answer", Probe.REPLY)
