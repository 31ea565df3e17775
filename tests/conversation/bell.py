"""What rings, as part of the world around a conversation.

It is silent, ringing, or sounding just now; once it has been heard, a press is meant for it.
"""

from collections.abc import Iterator

from edged.conversation import commands as c
from edged.conversation import events as e
from edged.conversation.budget import Funds
from edged.conversation.conditions import Bell, BellChanged, BellDue, BellHeard
from edged.conversation.machine import Conversation
from tests.conversation.exploration import require

HEARD = {"ringing": "heard", "sounding": "heard, sounding"}
"""What rings, once a press is meant for it."""


def stoppable(bell: str, *, at_rest: bool) -> bool:
    """Return whether a press is meant for it."""
    return at_rest and bell in HEARD.values()


def possible(talk: Conversation, bell: str, *, at_rest: bool) -> Iterator[tuple[e.Event, str]]:
    """Yield what can happen to it, with what it is then.

    A lost speaker and a spent budget are nothing to it, and not explored together with it.
    """
    if e.Part.SPEAKER in talk.lost or talk.funds is Funds.SPENT:
        return
    if bell == "silent":
        yield BellChanged(Bell.RINGING), "ringing"
    else:
        yield BellChanged(Bell.SILENT), "silent"
        yield BellChanged(Bell.RINGING), bell
    yield BellHeard(), HEARD.get(bell, bell) if at_rest else bell
    yield BellDue(), bell


def obey(bell: str, command: c.Command) -> str:
    """Return what it is after `command`; what was begun may be heard until it is silenced."""
    match command:
        case c.PlayEarcon(earcon=c.Earcon.BELL):
            return "sounding" if bell in HEARD else HEARD["sounding"]
        case c.Silence() if bell.endswith("sounding"):
            return "ringing" if bell in HEARD else HEARD["ringing"]
        case c.StopBell():
            return "silent"
        case _:
            return bell


def judge(talk: Conversation, bell: str, *, disturbs: bool, event: object) -> None:
    """Check what holds in every state."""
    rings = talk.bell is not Bell.SILENT
    require(rings == (bell != "silent"), "it rings until somebody stops it", talk, event)
    heard = talk.bell is Bell.HEARD
    require(heard == (bell in HEARD.values()), "it is known whether it was heard", talk, event)
    require(not (disturbs and bell.endswith("sounding")), "nothing rings over talk", talk, event)


def due(bell: str, event: e.Event, *, at_rest: bool) -> list[c.Earcon] | None:
    """Return the earcons that must follow `event`; None if it has nothing to do with what rings."""
    if isinstance(event, BellDue):
        return [c.Earcon.BELL] if bell != "silent" and at_rest else []
    hushes = isinstance(event, e.ButtonPressed) and stoppable(bell, at_rest=at_rest)
    return [] if hushes else None
