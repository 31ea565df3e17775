"""Look up the row of the table for an event, and derive what the light must show."""

from dataclasses import dataclass, replace

from edged.conversation.commands import Command, Show, Sign
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    Event,
    ForgetRequested,
    Link,
    LinkChanged,
    Manner,
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
from edged.conversation.orders import Circumstance
from edged.conversation.table import TABLE, Table, Trigger

_BEGINNINGS = frozenset({Trigger.PRESS, Trigger.TYPED})
"""Triggers whose rows begin a turn, where they have one."""
_HELD = frozenset({Phase.TOUCHED, Phase.LISTENING})
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


def step(
    now: Conversation, event: Event, table: Table = TABLE
) -> tuple[Conversation, tuple[Command, ...]]:
    """Return the conversation after `event` and the commands to run, in order."""
    after, commands = _decide(_with_condition(now, event), event, table)
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
        case PartRestored(part=part):
            return replace(now, lost=now.lost - {part})
        case _:
            return now


def _decide(
    now: Conversation, event: Event, table: Table
) -> tuple[Conversation, tuple[Command, ...]]:
    trigger = _trigger(now, event)
    row = table[now.phase, trigger] if trigger else None
    if row is None:
        return now, ()
    begins = trigger in _BEGINNINGS
    holder = now.holder if row.phase in _HELD else None
    if begins and isinstance(event, ButtonPressed):
        holder = event.source
    epoch, manner = now.epoch + begins, _manner(now, event)
    circumstance = Circumstance(epoch, now.link, manner)
    if isinstance(event, TextTyped):
        circumstance = replace(circumstance, typed=event)
    if row.phase is Phase.IDLE:
        manner = Manner.ALOUD
    after = replace(now, phase=row.phase, epoch=epoch, holder=holder, manner=manner)
    commands = (order(circumstance) for order in row.orders)
    return after, tuple(command for command in commands if command)


def _manner(now: Conversation, event: Event) -> Manner:
    match event:
        case TextTyped(manner=manner):
            return manner
        case ButtonPressed():
            return Manner.ALOUD
        case _:
            return now.manner


def _trigger(now: Conversation, event: Event) -> Trigger | None:
    """Return the trigger of an event; None if it is stale or does not concern the turn."""
    match event:
        case ButtonPressed():
            return _press(now)
        case TextTyped():
            return None if now.link is Link.NOT_SET_UP else Trigger.TYPED
        case ButtonReleased(source=source):
            return Trigger.RELEASE if source == now.holder else None
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
    if now.link is Link.NOT_SET_UP:
        return Trigger.PRESS_UNSET
    if Part.MICROPHONE in now.lost:
        return Trigger.PRESS_DEAF
    return Trigger.PRESS
