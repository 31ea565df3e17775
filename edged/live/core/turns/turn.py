"""The turn within a step: from the first sample of the user to the end that the service owes."""

from typing import Final

from edged.conversation.events import Link, TurnFailed, UtteranceAccepted
from edged.conversation.notices import ActivityStarted
from edged.live.core.change import Change
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.quarantine import Carried
from edged.live.core.deadlines import Due
from edged.live.core.effects import Report, warn
from edged.live.core.turns import reply, reply_timeouts, turn_end
from edged.live.core.turns.dictation import dictated
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.push_to_talk import Turns
from edged.live.core.turns.reasons import EMPTY, explained
from edged.live.core.turns.turn_events import TurnEvent
from edged.live.core.turns.turn_stage import Cut, Stage
from edged.live.core.utterance.stream import MOST_BYTES
from edged.live.core.work import calling
from edged.live.core.work.working import AnyTurns
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    ClientMessage,
    Fact,
    ModelAudio,
    ModelText,
    OutputText,
    TypedText,
    VoiceEnded,
)
from edged.pcm import INPUT_RATE, byte_count
from edged.values import replace

FRAME_TIMEOUT: Final = 0.5
"""Seconds that an activity end waits for the first camera frame."""
OUTAGE: Final = "speech_dropped"
REFUSED: Final = "the service closes the connection each time that this is said: say it otherwise"


# -- the user's part ------------------------------------------------------------------------------


def begin(change: Change, epoch: int) -> None:
    """Await the end of a new turn; older ones are no longer wanted."""
    reply_timeouts.stop(change)
    calling.abandon(change, epoch - 1)
    change.epoch = epoch
    if isinstance(change.turns, OpenTurns):  # that was closed before
        change.turns = Turns(cut=change.turns.owes, thinks=change.options.thinks)
    change.turns = change.turns.abandoned(epoch - 1)
    change.awaited = replace(change.awaited, epoch=epoch, asked_again=0)
    change.disarm(Due.REST, Due.HANDLE, Due.TURN)
    change.notify(h.UtteranceWaits(change.now - change.connection.tried_at))


def open_up(change: Change, epoch: int) -> None:
    """Open the conversation: the service will say when a turn begins."""
    wait = byte_count(change.options.offline_timeout, INPUT_RATE)
    change.outbox = change.outbox.opened(epoch, MOST_BYTES + wait)
    begin(change, epoch)
    unfinished = change.turns.stage in (Stage.WAITING, Stage.ANSWERING, Stage.WORKING)
    cut = Cut.OPEN if unfinished else change.turns.cut
    options = change.options
    change.turns = OpenTurns(
        epoch,
        epoch,
        options.endless,
        options.thinks,
        options.setup.answers_all,
        options.finishes,
        cut=cut,
    )


def capture(change: Change, epoch: int, pcm: bytes) -> None:
    """Add sound to the open utterance."""
    change.outbox, dropped = change.outbox.heard(epoch, pcm)
    _report_dropped(change, epoch, dropped)


def write(change: Change, epoch: int, text: str, jpeg: bytes) -> None:
    """Begin a turn in writing, and end it: all of it is there."""
    if isinstance(change.turns, OpenTurns) and change.outbox.streams:
        change.outbox = change.outbox.interjected(epoch, text)
        calling.overtaken(change, epoch)
        change.disarm(Due.TURN)
        apply(change, change.turns.write(epoch))
        return
    change.outbox, dropped = change.outbox.typed(epoch, text, jpeg)
    begin(change, epoch)
    _report_dropped(change, epoch, dropped)


def _report_dropped(change: Change, epoch: int, dropped: int) -> None:
    logged = change.connection.logged
    if dropped and not (change.outbox.streams and OUTAGE in logged):  # which goes on losing
        change.connection = replace(change.connection, logged=logged | {OUTAGE})
        _report_lost(change, epoch, dropped, "the outbox is full")


def _report_lost(change: Change, epoch: int, size: int, cause: str) -> None:
    change.do(warn("speech_dropped", turn=epoch, bytes=size, cause=cause))


def end(change: Change, epoch: int, *, camera: bool) -> None:
    """Close the utterance; its end waits a little for the first frame."""
    outbox = change.outbox.ended(epoch)
    if outbox.awaits_frame(epoch):
        if camera:
            change.arm(Due.FRAME, FRAME_TIMEOUT)
        else:  # lost meanwhile
            outbox = outbox.unawaited(epoch)
    change.outbox = outbox
    if isinstance(change.turns, OpenTurns):
        change.turns = change.turns.ended()
        reply_timeouts.follow(change)
        if change.turns.stage is Stage.OVER:
            change.disarm(Due.TURN)


def abandon(change: Change, epoch: int) -> None:
    """Drop the turns up to `epoch`."""
    calling.abandon(change, epoch)
    if change.outbox.streams and change.connection.link is Link.OFFLINE:
        _report_lost(change, epoch, change.outbox.unsent, "the conversation ended offline")
    change.turns = change.turns.abandoned(epoch)
    change.outbox = change.outbox.abandoned(epoch)
    if change.awaited.epoch <= epoch:
        reply_timeouts.stop(change)
        turn_end.over(change)


def give_up(change: Change, cause: str) -> None:
    """Fail the turn that is awaited, unless all of its reply is here."""
    if change.awaited.epoch and change.turns.stage is not Stage.GENERATED:
        epoch = change.epoch
        abandon(change, epoch)
        change.do(Report(TurnFailed(epoch, cause)))
    elif change.outbox.streams:
        abandon(change, change.epoch)


# -- the service's part ---------------------------------------------------------------------------


def sent(change: Change, message: ClientMessage) -> None:
    """Update `turns`, and report the first and the last message of an utterance."""
    turns = change.turns.sent(message)
    if message.epoch != change.awaited.epoch:
        # It was abandoned, or followed by another, while it was on its way.
        change.turns = turns.abandoned(message.epoch)
        return
    change.turns = turns
    if isinstance(message, ActivityStart | TypedText):
        change.do(Report(ActivityStarted(message.epoch)))
    if isinstance(message, ActivityEnd | TypedText):
        change.do(Report(UtteranceAccepted(message.epoch)))
        change.awaited = replace(change.awaited, handle_for=message.epoch)
        reply_timeouts.follow(change)


def received(change: Change, fact: Fact) -> None:
    """Handle a fact of a turn; of an answer what the session has for its modality."""
    writes = change.options.writes
    if isinstance(fact, VoiceEnded):
        change.outbox = change.outbox.end_reported()
    match fact:
        case ModelText() if not writes:
            pass  # repeats the transcript
        case ModelAudio() | OutputText() if writes:
            pass  # was not asked for
        case _:
            apply(change, *change.turns.received(fact))


def connection_lost(change: Change) -> None:
    """End what the connection owed."""
    reply_timeouts.stop(change)
    apply(change, *change.turns.disconnected())


def refused(change: Change, epoch: int, cause: str) -> None:
    """Give up an utterance that the service closes each connection for."""
    change.do(warn("memory_dropped", what="utterance", turn=epoch, cause=cause))
    change.outbox = change.outbox.refused(epoch)
    if epoch in (change.awaited.epoch, change.turns.epoch):
        reply.report(change, TurnFailed(max(epoch, change.turns.epoch), REFUSED))


def reply_overdue(change: Change) -> None:
    """Ask again once, on a new connection, before a reply begins; else end the turn."""
    turns, events = change.turns.overdue()
    if events or reply_timeouts.stage_of(change) is not Stage.WAITING:
        apply(change, turns, events)
    elif not change.awaited.asked_again:
        change.awaited = replace(change.awaited, asked_again=turns.epoch)
        change.notify(h.ReplyOverdue())


def turn_overdue(change: Change) -> None:
    """Fail the turn: however often it was asked, its reply has not begun."""
    turns, epoch = change.turns, change.awaited.epoch
    if isinstance(turns, OpenTurns):
        epoch = turns.epoch
        change.turns = turns.cut_off(epoch)
    else:
        change.turns = turns.abandoned(epoch)
    reply.report(change, TurnFailed(epoch, reply_timeouts.no_reply(change)))


def apply(change: Change, turns: AnyTurns, events: tuple[TurnEvent, ...] = ()) -> None:
    """Take the turns as they are now, and tell what happened."""
    change.turns = turns
    change.epoch = max(change.epoch, turns.epoch)
    reply_timeouts.follow(change)
    for each in dictated(events, change.options.setup):
        explanation = explained(each, change.awaited.input_for)
        if _is_of_what_was_before(change, explanation):
            change.awaited = replace(change.awaited, asked_again=turns.epoch)
            change.outbox = change.outbox.rewound()
        else:
            reply.report(change, explanation)


def _is_of_what_was_before(change: Change, event: TurnEvent) -> bool:
    """Return whether the first turn of a resumed session ends without a reply.

    It then perhaps ended the wait for the result of a call that its handle does not know the answer
    of, as after a restart: what was asked is asked again, once.
    """
    return (
        isinstance(event, TurnFailed)
        and event.cause == EMPTY
        and isinstance(change.turns, Turns)
        and change.life.resumption.carried is Carried.HANDLE
        and not change.awaited.asked_again
    )
