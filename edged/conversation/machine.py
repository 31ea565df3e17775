"""Look up the row of the mode's table for an event, and tell the light what it must show."""

from edged.conversation import orders as o
from edged.conversation.budget import BudgetChanged
from edged.conversation.commands import Command, Decline, Show
from edged.conversation.conditions import (
    Bell,
    BellChanged,
    BellHeard,
    EngagementChanged,
    GraceEnded,
    LookBegan,
    LookEnded,
    Sight,
)
from edged.conversation.confirmation import (
    Asking,
    ConfirmationAsked,
    ConfirmationEnded,
    ConfirmationHeard,
    Question,
    progressed,
)
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
    PhaseTimedOut,
    ReplyStarted,
    Request,
    SpeechDetected,
    TextTyped,
    TurnFailed,
)
from edged.conversation.state import OPENED, Conversation, hides, rings, sign, stoppable
from edged.conversation.tables.modes import table_of
from edged.conversation.tables.rows import Row, Table
from edged.conversation.tables.triggers import trigger
from edged.values import replace

__all__ = ["OPENED", "Conversation", "rings", "sign", "step", "stoppable"]

_BEGINS = frozenset({o.begin, o.write, o.interject})
"""The orders of a row that begins a turn."""
_OF_ALL = _BEGINS | {o.silence_all, o.abandon}
"""The orders that are about every turn so far."""
_ANSWERED = frozenset({o.confirm, o.decline, o.abandon, o.forget})
"""The orders after which no call waits to be confirmed."""
_HELD = frozenset({Phase.TOUCHED, Phase.LISTENING})
"""The phases of `hold` in which the finger is down; in other modes it may be in any."""
_LIMITED = frozenset({Phase.LISTENING, Phase.OPEN, Phase.HEARING})
"""The phases that a press ends, and otherwise a limit."""
_NEEDED = frozenset({Part.BUTTON, Part.MICROPHONE, Part.SPEAKER})
"""Parts without which a conversation cannot work."""


def step(
    now: Conversation, event: Event, table: Table | None = None, *, newest: int = 0
) -> tuple[Conversation, tuple[Command, ...]]:
    """Return the conversation after `event` and the commands to run, in order.

    `table` replaces the one of its mode. `newest` is the newest turn that the service has begun:
    that it has is perhaps yet to be told, and what is requested meanwhile is about that turn too.
    """
    chosen = table_of(now.mode) if table is None else table
    after, commands = _declined(*_decide(_with_condition(now, event), event, chosen, newest))
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
        case BudgetChanged(funds=funds):
            return replace(now, funds=funds)
        case ConfirmationHeard() | ConfirmationEnded():
            return replace(now, question=progressed(now.question, event))
        case GraceEnded(epoch=epoch) if epoch == now.overran:
            return replace(now, overran=None)
        case LookBegan() | LookEnded() | EngagementChanged() | BellChanged() | BellHeard():
            return _with_activity(now, event)
        case _:
            return now


def _with_activity(
    now: Conversation,
    event: LookBegan | LookEnded | EngagementChanged | BellChanged | BellHeard,
) -> Conversation:
    match event:
        case LookBegan() | LookEnded():
            looks = isinstance(event, LookBegan)
            return replace(now, sight=Sight.LOOKING if looks else Sight.AWAY)
        case EngagementChanged(engagement=engagement):
            return replace(now, engagement=engagement)
        case BellChanged() | BellHeard():
            return replace(now, bell=_bell(now, event))


def _bell(now: Conversation, event: BellChanged | BellHeard) -> Bell:
    """Return the bell after an event: one more that is due rings with the same sound."""
    match event:
        case BellHeard():
            return Bell.HEARD if rings(now) else now.bell
        case BellChanged(bell=bell):
            return now.bell if bell is Bell.RINGING and now.bell is Bell.HEARD else bell


def _declined(
    after: Conversation, commands: tuple[Command, ...]
) -> tuple[Conversation, tuple[Command, ...]]:
    """Decline what cannot be asked for any more, in whatever phase that comes about."""
    if after.question is None or not hides(after):
        return after, commands
    holder = after.holder if after.mode is not Mode.HOLD else None
    declined = Decline(after.question.ticket)
    return replace(after, question=None, holder=holder), (*commands, declined)


def _decide(
    now: Conversation, event: Event, table: Table, newest: int
) -> tuple[Conversation, tuple[Command, ...]]:
    now = _with_begun(now, event)
    found = trigger(now, event)
    row = table.get((now.phase, found)) if found else None
    if row and isinstance(event, Request) and not _OF_ALL.isdisjoint(row.orders):
        now = replace(now, epoch=max(now.epoch, newest))
    phase = row.phase if row else now.phase
    orders = row.orders if row else ()
    epoch = now.epoch + (not _BEGINS.isdisjoint(orders))
    hushes = o.stop_bell in orders  # such a press has no other meaning
    manner = _manner(now, event) if row and not hushes else now.manner
    captured = epoch if o.capture in orders else now.captured
    question = _question(now, event, row, epoch)
    context = o.Context(epoch, now.link, captured, manner, ticket=_ticket(now, event))
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
        holder=now.holder if hushes else _holder(now, event, phase, question),
        manner=Manner.ALOUD if phase is Phase.IDLE else manner,
        captured=captured,
        overran=_overran(now, event, phase),
        bell=Bell.SILENT if hushes else now.bell,
        question=question,
    )
    commands = (order(context) for order in orders)
    return after, tuple(command for command in commands if command)


def _ticket(now: Conversation, event: Event) -> int:
    """Return that of the call that is asked for; 0: none is."""
    if isinstance(event, ConfirmationAsked):
        return event.ticket
    return now.question.ticket if now.question else 0


def _question(now: Conversation, event: Event, row: Row | None, epoch: int) -> Question | None:
    """Return the call that waits to be confirmed; whatever else the user does refuses it."""
    match event:
        case ConfirmationAsked(ticket=ticket) if row and o.ask in row.orders:
            return Question(epoch, ticket)
        case ButtonPressed(source=source) if now.question and now.is_answered_by(source):
            return replace(now.question, asking=Asking.PRESSED)
        case _:
            over = row and not _ANSWERED.isdisjoint(row.orders)
            other = now.question and now.question.epoch != epoch
            return None if over or other else now.question


def _with_begun(now: Conversation, event: Event) -> Conversation:
    """Return it with the turn that the service begins; in other modes only a request does."""
    match event:
        case SpeechDetected(epoch=epoch) | ReplyStarted(epoch=epoch) if now.phase in OPENED:
            manner = Manner.ALOUD if epoch > now.epoch else now.manner
            newest, question = max(now.epoch, epoch), now.question
            if question and isinstance(event, ReplyStarted):  # to what asked for it
                question = replace(question, epoch=newest)
            return replace(now, epoch=newest, manner=manner, question=question)
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


def _overran(now: Conversation, event: Event, phase: Phase) -> int | None:
    """Return the turn that its limit ends, where the user would have to press for that."""
    limited = isinstance(event, PhaseTimedOut) and now.mode is not Mode.HOLD
    if limited and now.phase in _LIMITED and phase not in _LIMITED:
        return now.epoch
    return now.overran


def _holder(now: Conversation, event: Event, phase: Phase, question: Question | None) -> str | None:
    """Return whose finger is on the button; one that was there too long no longer counts."""
    answers = question is not None and question.asking is Asking.PRESSED
    if now.mode is Mode.HOLD and phase not in _HELD and not answers:
        return None
    match event:
        case ButtonPressed(source=source) if now.holder is None:
            return source
        case ButtonReleased(source=source) | LongPressed(source=source) if source == now.holder:
            return None
        case _:
            return now.holder
