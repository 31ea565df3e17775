"""What rings, as part of the world around a conversation: silent, ringing, sounding just now."""

from collections.abc import Iterator

from edged.conversation import commands as c
from edged.conversation import events as e
from edged.conversation.budget import Funds
from edged.conversation.conditions import Bell, BellChanged, BellDue
from edged.conversation.machine import Conversation
from tests.conversation.exploration import require


def possible(talk: Conversation, bell: str) -> Iterator[tuple[e.Event, str]]:
    """Yield what can happen to it, with what it is then.

    A lost speaker and a spent budget are nothing to it, and not explored together with it.
    """
    if e.Part.SPEAKER in talk.lost or talk.funds is Funds.SPENT:
        return
    if bell == "silent":
        yield BellChanged(Bell.RINGING), "ringing"
    else:
        yield BellChanged(Bell.SILENT), "silent"
    yield BellDue(), bell


def obey(bell: str, command: c.Command) -> str:
    """Return what it is after `command`; what was begun may be heard until it is silenced."""
    match command:
        case c.PlayEarcon(earcon=c.Earcon.BELL):
            return "sounding"
        case c.Silence() if bell == "sounding":
            return "ringing"
        case c.StopBell():
            return "silent"
        case _:
            return bell


def judge(talk: Conversation, bell: str, *, disturbs: bool, event: object) -> None:
    """Check what holds in every state."""
    rings = talk.bell is Bell.RINGING
    require(rings == (bell != "silent"), "it rings until somebody stops it", talk, event)
    require(not (disturbs and bell == "sounding"), "nothing rings over who talks", talk, event)


def due(bell: str, event: e.Event, *, at_rest: bool) -> list[c.Earcon] | None:
    """Return the earcons that must follow `event`; None if it has nothing to do with what rings."""
    if isinstance(event, BellDue):
        return [c.Earcon.BELL] if bell != "silent" and at_rest else []
    hushes = isinstance(event, e.ButtonPressed) and bell != "silent" and at_rest
    return [] if hushes else None
