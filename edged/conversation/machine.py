"""Look up the row of the mode's table for an event, and derive what the light must show."""

from dataclasses import dataclass, replace

from edged.conversation import orders as o
from edged.conversation.commands import Command, Show, Sign
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    Event,
    ForgetRequested,
    Link,
    LinkChanged,
    LongPressed,
    Manner,
    Mode,
    Mute,
    Part,
    PartLost,
    PartRestored,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyStarted,
    ReplyWritten,
    TextTyped,
    TurnEvent,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.modes import TABLES
from edged.conversation.table import Table, Trigger

_BEGINS = frozenset({o.begin, o.write})
"""The orders of a row that begins a turn."""
_HELD = frozenset({Phase.TOUCHED, Phase.LISTENING})
"""The phases of `hold` in which the finger is down; in other modes it may be in any."""
_NEEDED = frozenset({Part.BUTTON, Part.MICROPHONE, Part.SPEAKER})
"""Parts without which a conversation cannot work."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole state: the phase of turn `epoch`, who holds the button, what works."""

    phase: Phase = Phase.IDLE
    epoch: int = 0
    holder: str | None = None
    link: Link = Link.OFFLINE
    lost: frozenset[Part] = frozenset()
    manner: Manner = Manner.ALOUD
    """How the reply of the turn at hand is given."""
    mode: Mode = Mode.HOLD
    mute: Mute = Mute.OFF


def step(
    now: Conversation, event: Event, table: Table | None = None
) -> tuple[Conversation, tuple[Command, ...]]:
    """Return the conversation after `event` and the commands to run, in order.

    `table` replaces the one of its mode.
    """
    after, commands = _decide(
        _with_condition(now, event), event, TABLES[now.mode] if table is None else table
    )
    shown = sign(after)
    return after, commands if shown is sign(now) else (*commands, Show(shown))


def sign(now: Conversation) -> Sign:
    """Return the state of the device as the light shows it."""
    match now.phase:
        case Phase.TOUCHED | Phase.LISTENING | Phase.CLOSING:
            return Sign.LISTENING
        case Phase.SENDING | Phase.THINKING:
            return Sign.THINKING if now.link is Link.ONLINE else _unlinked(now.link)
        case Phase.SPEAKING | Phase.FINISHING:
            return Sign.FAULT if Part.SPEAKER in now.lost else Sign.SPEAKING
        case Phase.IDLE:
            if now.mute is Mute.ON:
                return Sign.MUTED
            if now.link is Link.NOT_SET_UP:
                return Sign.NOT_SET_UP
            if now.lost:
                return Sign.FAULT
            return Sign.READY if now.link is Link.ONLINE else Sign.OFFLINE


def _unlinked(link: Link) -> Sign:
    return Sign.NOT_SET_UP if link is Link.NOT_SET_UP else Sign.OFFLINE


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
    trigger = _trigger(now, event)
    row = table.get((now.phase, trigger)) if trigger else None
    phase = row.phase if row else now.phase
    orders = row.orders if row else ()
    epoch = now.epoch + (not _BEGINS.isdisjoint(orders))
    manner = _manner(now, event) if row else now.manner
    circumstance = o.Circumstance(epoch, now.link, manner)
    match event:
        case TextTyped():
            circumstance = replace(circumstance, typed=event)
        case ForgetRequested(remarks=remarks):
            circumstance = replace(circumstance, remarks=remarks)
        case TurnFailed(kind=kind):
            circumstance = replace(circumstance, failure=kind)
        case _:
            pass
    after = replace(
        now,
        phase=phase,
        epoch=epoch,
        holder=_holder(now, event, phase),
        manner=Manner.ALOUD if phase is Phase.IDLE else manner,
    )
    commands = (order(circumstance) for order in orders)
    return after, tuple(command for command in commands if command)


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


def _trigger(now: Conversation, event: Event) -> Trigger | None:
    """Return the trigger of an event; None if it is stale or does not concern the turn."""
    match event:
        case ButtonPressed():
            return _press(now)
        case TextTyped():
            return None if now.link is Link.NOT_SET_UP else Trigger.TYPED
        case ButtonReleased(source=source):
            return Trigger.RELEASE if source == now.holder else None
        case LongPressed(source=source):
            muted = source == now.holder and now.mute is Mute.ON
            return Trigger.MUTE if muted else None
        case PhaseTimedOut(phase=phase, epoch=epoch):
            return Trigger.TIMEOUT if (phase, epoch) == (now.phase, now.epoch) else None
        case LinkChanged() | PartLost() | PartRestored():
            return None
        case ForgetRequested():
            return Trigger.FORGET
        case _:
            return _of_a_turn(event, now.manner) if event.epoch == now.epoch else None


def _of_a_turn(event: TurnEvent, manner: Manner) -> Trigger | None:
    """Return the trigger of an event of the current turn; mypy rejects a missing one."""
    match event:
        case ReplyStarted() if manner is Manner.QUIET:
            return None
        case ReplyEnded() if manner is Manner.QUIET:
            return Trigger.WRITTEN
        case CaptureEnded():
            return Trigger.CAPTURED
        case UtteranceAccepted():
            return Trigger.ACCEPTED
        case ReplyStarted():
            return Trigger.REPLYING
        case ReplyEnded():
            return Trigger.REPLIED
        case ReplyWritten():
            return Trigger.WRITTEN
        case TurnFailed():
            return Trigger.FAILED
        case PlaybackEnded():
            return Trigger.PLAYED


def _press(now: Conversation) -> Trigger | None:
    if now.holder is not None:
        return None
    if now.mute is Mute.ON:
        return Trigger.PRESS_MUTED
    if now.link is Link.NOT_SET_UP:
        return Trigger.PRESS_UNSET
    if Part.MICROPHONE in now.lost:
        return Trigger.PRESS_DEAF
    return Trigger.PRESS
