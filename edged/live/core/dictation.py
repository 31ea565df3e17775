"""A model that only writes down what it hears: its turns have no answer but their end. Pure."""

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.live.core.reasons import EMPTY
from edged.live.core.setup import SessionSetup
from edged.live.core.turn_events import TurnEnded, TurnEvent


def dictated(told: tuple[TurnEvent, ...], setup: SessionSetup) -> tuple[TurnEvent, ...]:
    """Return what happened, an end without an answer being the answer of such a model."""
    match told:
        case (TurnFailed(epoch=epoch, cause=cause),) if setup.dictates and cause == EMPTY:
            return ReplyStarted(epoch), ReplyEnded(epoch), TurnEnded(epoch)
        case _:
            return told
