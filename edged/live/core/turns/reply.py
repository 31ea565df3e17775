"""What follows from each event of a turn: it is reported, played, kept, or awaited no longer."""

from edged.conversation.events import (
    ReplyEnded,
    ReplyStarted,
    ReplyWritten,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import ReplyText, Transcribed
from edged.live.core.change import Change
from edged.live.core.deadlines import Due
from edged.live.core.effects import Play, Report, warn
from edged.live.core.turns import reply_timeouts, turn_end
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.turns.turn_events import LatePart, ReplyPart, TakenUp, TurnEnded, TurnEvent
from edged.live.core.work import calling
from edged.values import replace


def report(change: Change, event: TurnEvent) -> None:
    """Carry out what follows from `event`."""
    match event:
        case ReplyPart() | ReplyText():
            _deliver(change, event)
        case LatePart(epoch=epoch):
            change.do(warn("sound_after_end", turn=epoch, milliseconds=event.milliseconds))
        case ReplyStarted(epoch=epoch):
            _start(change, epoch)
        case ReplyEnded(epoch=epoch) if change.options.writes:
            change.do(Report(ReplyWritten(epoch)))
        case TakenUp(epoch=epoch):
            _take_up(change, epoch)
        case TurnEnded():
            turn_end.over(change, answered=True)
        case TurnFailed():
            _fail(change, event)
        case SpeechDetected(epoch=epoch):
            calling.overtaken(change, epoch)
            change.disarm(Due.TURN)
            change.do(Report(event))
        case Transcribed():
            change.history = change.history.plus(event)
            change.do(Report(event))
        case _:
            change.do(Report(event))


def _start(change: Change, epoch: int) -> None:
    _take_up(change, epoch)
    if not change.options.writes:
        change.do(Report(ReplyStarted(epoch)))
    elif isinstance(change.turns, OpenTurns):
        report(change, SpeechDetected(epoch))  # who is answered has spoken


def _take_up(change: Change, epoch: int) -> None:
    """Keep no longer what is being answered; in an open conversation this brings a handle."""
    turns = change.turns
    if isinstance(turns, OpenTurns) and turns.written == epoch:
        change.outbox = change.outbox.failed(epoch)  # what was said meanwhile is not answered
    elif not change.options.endless:
        change.outbox = change.outbox.answered(epoch)
    if change.outbox.streams:
        change.awaited = replace(change.awaited, handle_for=epoch, asked_again=0)


def _fail(change: Change, failed: TurnFailed) -> None:
    reply_timeouts.stop(change)
    change.awaited = replace(change.awaited, asked_again=0)
    # The model may leave it at that: perhaps it was not spoken to, or it waits for a tool.
    is_failure = failed.cause != EMPTY or not isinstance(change.turns, OpenTurns)
    if is_failure:
        calling.abandon(change, failed.epoch)
    change.outbox = change.outbox.failed(failed.epoch)
    turn_end.over(change)
    if is_failure:
        change.do(Report(failed))


def _deliver(change: Change, piece: ReplyPart | ReplyText) -> None:
    if change.options.endless:
        change.outbox = change.outbox.translated()
    size = 0
    if isinstance(piece, ReplyPart):
        change.do(Play(piece.epoch, piece.pcm))
        size = len(piece.pcm)
    else:
        change.history = change.history.plus(piece)
        change.do(Report(piece))
    if excess := reply_timeouts.heard(change, size):
        _cut_off(change, piece.epoch)
        report(change, TurnFailed(piece.epoch, excess))


def _cut_off(change: Change, epoch: int) -> None:
    """Want no more of the answer; an open conversation goes on."""
    turns = change.turns
    if isinstance(turns, OpenTurns):
        change.turns = turns.cut_off(epoch)
    else:
        change.turns = turns.abandoned(epoch)
