"""An event as the table sees it: stale ones are sorted out, presses qualified by what works."""

from typing import Final

from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.conditions import (
    Bell,
    BellChanged,
    BellDue,
    BellHeard,
    EngagementChanged,
    GraceEnded,
    LookBegan,
    LookEnded,
)
from edged.conversation.confirmation import (
    Asking,
    ConfirmationAsked,
    ConfirmationEnded,
    ConfirmationExpired,
    ConfirmationHeard,
    Question,
)
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    CapturePaused,
    Condition,
    Event,
    ForgetRequested,
    GoodbyeSaid,
    Link,
    LinkChanged,
    LongPressed,
    Manner,
    Mute,
    Part,
    PartLost,
    PartRestored,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    ReplyWritten,
    SpeechDetected,
    TextTyped,
    TurnEvent,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.state import OPENED, Conversation, hides, stoppable
from edged.conversation.tables.rows import Trigger

Reply = ReplyStarted | ReplyEnded | ReplyWritten | TurnFailed | PlaybackEnded
Utterance = (
    ConfirmationAsked
    | CaptureEnded
    | CapturePaused
    | SpeechDetected
    | ReplyInterrupted
    | UtteranceAccepted
)
_LAST: Final = frozenset({Trigger.TIMEOUT, Trigger.REPLIED, Trigger.WRITTEN, Trigger.FAILED})
"""What ends a turn of an open conversation, and lets the next one begin."""


def trigger(now: Conversation, event: Event) -> Trigger | None:
    """Return the trigger of an event; None if it is stale or does not concern the turn."""
    found = _found(now, event)
    if now.funds is Funds.LEFT or now.phase not in OPENED:
        return found
    match found:
        case Trigger.INTERRUPTED:
            return Trigger.INTERRUPTED_SPENT
        case Trigger.SPOKEN:
            return Trigger.SPOKEN_SPENT
        case _:
            return Trigger.LAST if found in _LAST else found


def _found(now: Conversation, event: Event) -> Trigger | None:
    if isinstance(event, Condition | BudgetLow | BellDue | ConfirmationExpired):
        return _of_what_works(now, event)
    match event:
        case ButtonPressed() | ButtonReleased() | LongPressed():
            return _of_the_button(now, event)
        case TextTyped():
            able = now.link is not Link.NOT_SET_UP and now.funds is Funds.LEFT
            return Trigger.TYPED if able else None
        case ForgetRequested():
            return Trigger.FORGET
        case GoodbyeSaid():
            return Trigger.GOODBYE
        case PhaseTimedOut(phase=phase, epoch=epoch):
            return _timeout(now) if (phase, epoch) == (now.phase, now.epoch) else None
        case _:
            return _of_a_turn(now, event)


def _of_what_works(
    now: Conversation, event: Condition | BudgetLow | BellDue | ConfirmationExpired
) -> Trigger | None:
    match event:
        case LinkChanged(link=Link.NOT_SET_UP):
            return Trigger.UNSET
        case BudgetChanged(funds=Funds.SPENT):
            return Trigger.SPENT
        case BudgetLow():
            return Trigger.LOW
        case BellDue() if now.bell is not Bell.SILENT:
            return Trigger.BELL
        case ConfirmationExpired(ticket=ticket) if now.question == Question(
            now.epoch, ticket, Asking.ASKS
        ):
            return Trigger.EXPIRED
        case (
            (LinkChanged() | PartLost() | PartRestored() | BudgetChanged())
            | (BellChanged() | BellDue() | BellHeard() | ConfirmationExpired())
            | (ConfirmationHeard() | ConfirmationEnded() | GraceEnded())
            | (LookBegan() | LookEnded() | EngagementChanged())
        ):
            return None


def _timeout(now: Conversation) -> Trigger:
    unreached = now.phase in OPENED and now.link is Link.OFFLINE
    return Trigger.TIMEOUT_OFFLINE if unreached else Trigger.TIMEOUT


def _of_a_turn(now: Conversation, event: TurnEvent) -> Trigger | None:
    captures = isinstance(event, CaptureEnded | CapturePaused)
    if event.epoch != (now.captured if captures else now.epoch):
        return None
    if now.manner is Manner.QUIET and isinstance(event, ReplyStarted):
        return None
    if now.manner is Manner.QUIET and isinstance(event, ReplyEnded):
        return Trigger.WRITTEN
    if isinstance(event, ConfirmationAsked) and hides(now):
        return Trigger.EXPIRED
    match event:
        case ReplyStarted() | ReplyEnded() | ReplyWritten() | TurnFailed() | PlaybackEnded():
            return _of_a_reply(event)
        case _:
            return _of_an_utterance(event)


def _of_an_utterance(event: Utterance) -> Trigger:
    match event:
        case ConfirmationAsked():
            return Trigger.ASKED
        case CaptureEnded():
            return Trigger.CAPTURED
        case CapturePaused():
            return Trigger.PAUSED
        case SpeechDetected():
            return Trigger.SPOKEN
        case ReplyInterrupted():
            return Trigger.INTERRUPTED
        case UtteranceAccepted():
            return Trigger.ACCEPTED


def _of_a_reply(event: Reply) -> Trigger:
    match event:
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


def _of_the_button(
    now: Conversation, event: ButtonPressed | ButtonReleased | LongPressed
) -> Trigger | None:
    match event:
        case ButtonPressed(source=source):
            return None if now.is_answered_by(source) else _press(now)
        case _ if event.source != now.holder:
            return None
        case ButtonReleased():
            return Trigger.CONFIRM if now.pressed else Trigger.RELEASE
        case LongPressed() if now.mute is Mute.ON:
            return Trigger.MUTE
        case LongPressed():
            return Trigger.TOO_LONG if now.pressed else None


def _press(now: Conversation) -> Trigger | None:
    if now.holder is not None:
        return None
    if now.overran == now.epoch:
        return None
    if stoppable(now):
        return Trigger.PRESS_RINGING
    if now.mute is Mute.ON:
        return Trigger.PRESS_MUTED
    if now.link is Link.NOT_SET_UP:
        return Trigger.PRESS_UNSET
    if Part.MICROPHONE in now.lost:
        return Trigger.PRESS_DEAF
    if now.funds is Funds.SPENT:
        return Trigger.PRESS_SPENT
    return Trigger.PRESS
