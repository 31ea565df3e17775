"""A model that only transcribes: its turns end without a reply. Pure."""

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.live.core.setup import SessionSetup
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.turns.turn_events import TurnEnded, TurnEvent


def dictated(events: tuple[TurnEvent, ...], setup: SessionSetup) -> tuple[TurnEvent, ...]:
    """Return the events of a turn; for such a model an end without a reply is its reply."""
    match events:
        case (*_, TurnFailed(epoch=epoch, cause=cause)) if setup.dictates and cause == EMPTY:
            return ReplyStarted(epoch), ReplyEnded(epoch), TurnEnded(epoch)
        case _:
            return events
