"""Look up the row of the mode's table for an event, and tell the light what it must show."""

from dataclasses import replace

from edged.conversation import orders as o
from edged.conversation.commands import Command, Show
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    Event,
    ForgetRequested,
    LinkChanged,
    LongPressed,
    Manner,
    Mode,
    Mute,
    Part,
    PartLost,
    PartRestored,
    Phase,
    ReplyStarted,
    SpeechDetected,
    TextTyped,
    TurnFailed,
)
from edged.conversation.modes import table_of
from edged.conversation.state import OPENED, Conversation, sign
from edged.conversation.table import Table
from edged.conversation.triggers import trigger

__all__ = ["OPENED", "Conversation", "sign", "step"]

_BEGINS = frozenset({o.begin, o.write})
"""The orders of a row that begins a turn."""
_HELD = frozenset({Phase.TOUCHED, Phase.LISTENING})
"""The phases of `hold` in which the finger is down; in other modes it may be in any."""
_NEEDED = frozenset({Part.BUTTON, Part.MICROPHONE, Part.SPEAKER})
"""Parts without which a conversation cannot work."""


def step(
    now: Conversation, event: Event, table: Table | None = None
) -> tuple[Conversation, tuple[Command, ...]]:
    """Return the conversation after `event` and the commands to run, in order.

    `table` replaces the one of its mode.
    """
    after, commands = _decide(
        _with_condition(now, event), event, table_of(now.mode) if table is None else table
    )
    shown = sign(after)
    return after, commands if shown is sign(now) else (*commands, Show(shown))


def _with_condition(now: Conversation, event: Event) -> Conversation:
    match event:
        case LinkChanged(link=link):
            return replace(now, link=link)
        case PartLost(part=part) if part in _NEEDED:
            return replace(now, lost=now.lost | {part})
        case LongPressed(source=source) if source == now.holder and now.mode is not Mode.HOLD:
            return replace(now, mute=Mute.ON if now.mute is Mute.OFF else Mute.OFF)
        case PartRestored(part=part):
            return replace(now, lost=now.lost - {part})
        case _:
            return now


def _decide(
    now: Conversation, event: Event, table: Table
) -> tuple[Conversation, tuple[Command, ...]]:
    now = _with_newest(now, event)
    found = trigger(now, event)
    row = table.get((now.phase, found)) if found else None
    phase = row.phase if row else now.phase
    orders = row.orders if row else ()
    epoch = now.epoch + (not _BEGINS.isdisjoint(orders))
    manner = _manner(now, event) if row else now.manner
    captured = epoch if o.capture in orders else now.captured
    context = o.Context(epoch, now.link, captured, manner)
    match event:
        case TextTyped():
            context = replace(context, typed=event)
        case ForgetRequested(remarks=remarks):
            context = replace(context, remarks=remarks)
        case TurnFailed(kind=kind):
            context = replace(context, failure=kind)
        case _:
            pass
    after = replace(
        now,
        phase=phase,
        epoch=epoch,
        holder=_holder(now, event, phase),
        manner=Manner.ALOUD if phase is Phase.IDLE else manner,
        captured=captured,
    )
    commands = (order(context) for order in orders)
    return after, tuple(command for command in commands if command)


def _with_newest(now: Conversation, event: Event) -> Conversation:
    """Return it with the turn that the service begins; in other modes only a request does."""
    match event:
        case SpeechDetected(epoch=epoch) | ReplyStarted(epoch=epoch) if now.phase in OPENED:
            return replace(now, epoch=max(now.epoch, epoch))
        case _:
            return now


def _manner(now: Conversation, event: Event) -> Manner:
    match event:
        case TextTyped(manner=manner):
            return manner
        case ButtonPressed():
            return Manner.ALOUD
        case _:
            return now.manner


def _holder(now: Conversation, event: Event, phase: Phase) -> str | None:
    """Return whose finger is on the button; one that was there too long no longer counts."""
    if now.mode is Mode.HOLD and phase not in _HELD:
        return None
    match event:
        case ButtonPressed(source=source) if now.holder is None:
            return source
        case ButtonReleased(source=source) | LongPressed(source=source) if source == now.holder:
            return None
        case _:
            return now.holder
