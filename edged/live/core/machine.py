"""The session core: `step(state, event, now) -> (state, effects)`."""

from typing import Final

from edged.conversation import notices
from edged.live.core import events as e
from edged.live.core.change import Change
from edged.live.core.connection import connection, setup_change
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.history import History
from edged.live.core.deadlines import Deadlines, Due
from edged.live.core.effects import Effect, Report, note
from edged.live.core.state import State, Wire
from edged.live.core.turns import turn, turn_end
from edged.live.core.work import calling, work
from edged.live.messages import (
    ClientMessage,
    Fact,
    GoAway,
    InputText,
    OutputText,
    ResumptionUpdate,
    SessionNamed,
    Shown,
    Thought,
    Unused,
    WaitingForInput,
)
from edged.tools.calls.call import Call, Cancellation, ToolResponse
from edged.values import replace


def step(state: State, event: e.Event, now: float) -> tuple[State, tuple[Effect, ...]]:
    """Return the session after `event` and what is to be done, in order.

    `now` is in seconds of a monotonic clock. Call again with the answer to each effect, and with
    TimePassed as soon as `state.deadlines.next` has come. Never raises.
    """
    change = Change(state, now)
    _handle(change, event)
    connection.settle(change)
    work.follow(change)
    calling.ask(change)
    calling.watch(change)
    _send(change)
    setup_change.keep_current(change)
    work.report_engagement(change)
    return change.result


def _handle(change: Change, event: e.Event) -> None:
    match event:  # first what comes most
        case e.AudioCaptured(epoch=epoch, pcm=pcm):
            turn.capture(change, epoch, pcm)
        case e.MessageSent(message=message):
            change.connection = replace(change.connection, wire=Wire.IDLE)
            if isinstance(message, ToolResponse):
                work.answered(change)
            else:
                turn.sent(change, message)
        case e.MessageReceived(facts=facts):
            for fact in facts:
                _take(change, fact)
                connection.settle(change)
        case e.ToolFinished() | e.CallConfirmed() | e.CallDeclined():
            _of_a_call(change, event)
        case e.Connected(resumed=resumed):
            connection.connected(change, resumed=resumed)
        case e.Disconnected():
            connection.disconnected(change, event)
        case (
            e.Started()
            | e.ClockSet()
            | e.Stopped()
            | e.SetupChanged()
            | e.NetworkChanged()
            | e.TimePassed()
        ):
            _of_the_machine(change, event)
        case _:
            _of_the_user(change, event)


def _of_the_user(change: Change, event: e.UserEvent) -> None:
    match event:
        case e.UtteranceBegun():
            _begin(change, event)
        case e.TextTyped(epoch=epoch, text=text, jpeg=jpeg):
            turn.write(change, epoch, text, jpeg)
        case e.FrameCaptured(epoch=epoch, jpeg=jpeg):
            change.outbox = change.outbox.saw(epoch, jpeg)
        case e.StreamPaused(epoch=epoch):
            change.outbox = change.outbox.paused(epoch)
        case e.UtteranceEnded(epoch=epoch, camera=camera):
            turn.end(change, epoch, camera=camera)
        case e.TurnAbandoned(epoch=epoch):
            turn.abandon(change, epoch)
        case e.Forgotten(remarks=remarks):
            change.history = History(beginning=remarks)
            change.notify(event)  # before the end of the turn renews the connection
            turn.abandon(change, change.epoch)
        case e.HistoryInherited(remarks=remarks):
            change.history = History.of(remarks)


def _begin(change: Change, event: e.UtteranceBegun) -> None:
    epoch = event.epoch
    if change.options.listens:
        turn.open_up(change, epoch)
        return
    change.outbox = change.outbox.begun(epoch, awaits_frame=event.camera, texts=event.texts)
    turn.begin(change, epoch)


def _of_a_call(change: Change, event: e.CallEvent) -> None:
    match event:
        case e.ToolFinished(ticket=ticket, outcome=outcome):
            calling.finished(change, ticket, outcome)
        case e.CallConfirmed(ticket=ticket):
            calling.confirmed(change, ticket)
        case e.CallDeclined(ticket=ticket):
            calling.declined(change, ticket)


def _of_the_machine(change: Change, event: e.MachineEvent) -> None:
    since = change.now - change.connection.tried_at
    match event:
        case e.Started() | e.ClockSet():
            change.notify(event)
        case e.Stopped():
            change.notify(event)
            calling.abandon(change, change.epoch)
            change.deadlines = Deadlines()
        case e.SetupChanged(setup=setup):
            change.awaited = replace(change.awaited, setup=setup)
        case e.NetworkChanged():
            change.notify(h.NetworkChanged(since))
        case e.TimePassed():
            for due in change.deadlines.due(change.now):
                if due in change.deadlines:  # not disarmed by what was due before it
                    change.disarm(due)
                    _come_due(change, due)
                    connection.settle(change)


_OF_THE_LIFECYCLE: Final[dict[Due, h.LifecycleEvent]] = {
    Due.REST: h.RestDue(),
    Due.OFFLINE: h.RenewalSlow(),
    Due.EXPIRY: h.HandleExpired(),
}


def _come_due(change: Change, due: Due) -> None:
    match due:
        case Due.RENEWAL:
            change.notify(h.RenewalDue())
            turn_end.renew_if_idle(change)
        case Due.HANDLE:
            turn_end.miss_handle(change)
        case Due.STORE:
            connection.store_again(change)
        case Due.REPLY:
            turn.reply_overdue(change)
        case Due.TURN:
            turn.turn_overdue(change)
        case Due.CALL:
            calling.overdue(change)
        case Due.FRAME:
            change.outbox = change.outbox.unawaited(change.epoch)
        case Due.RETRY:
            change.notify(h.RetryDue(change.connection.lived(change.now)))
        case Due.REST | Due.OFFLINE | Due.EXPIRY:
            change.notify(_OF_THE_LIFECYCLE[due])


def _take(change: Change, fact: Fact) -> None:
    match fact:
        case ResumptionUpdate(handle=str(handle), consumed=heard):
            connection.handle_given(change, handle, heard)
        case GoAway(time_left=left):
            connection.leave_announced(change, left)
        case InputText() if "input" not in change.options.setup.transcription:
            pass  # what 3.x transcribes though nobody asked for it goes no further
        case OutputText() if "output" not in change.options.setup.transcription:
            pass
        case Call():
            calling.asked(change, fact)
            work.follow(change)
        case Cancellation():
            calling.taken_back(change, fact)
        case Thought() | WaitingForInput() | Shown() | SessionNamed() | Unused():
            _take_beside(change, fact)
        case _:
            turn.received(change, fact)


def _take_beside(
    change: Change, fact: Thought | WaitingForInput | Shown | SessionNamed | Unused
) -> None:
    """Take what the service tells beside the turn."""
    match fact:
        case Thought(text=text):
            if change.options.setup.thoughts:
                change.do(note("thought", turn=change.turns.epoch, text=text))
        case WaitingForInput():
            change.awaited = replace(change.awaited, input_for=change.turns.epoch)
        case Shown(kind=kind, text=text, about=about):
            if change.turns.answers_now() and change.turns.wanted == change.turns.epoch:
                change.do(Report(notices.Shown(change.turns.epoch, kind, text, about)))
        case SessionNamed(name=name):
            change.do(note("session_named", session=name))
        case Unused(name=name):
            # Once each: some come with every message. The names are those of the SDK, so few.
            logged = change.connection.logged
            if name not in logged:
                change.connection = replace(change.connection, logged=logged | {name})
                change.do(note("server_field_unused", field=name))


def _send(change: Change) -> None:
    if change.connection.wire is not Wire.IDLE:
        return
    message: ClientMessage | None = calling.response(change)
    if message is None:
        change.outbox, message = change.outbox.next(gated=change.calls.blocks)
    if message:
        change.connection = replace(change.connection, wire=Wire.SENDING)
        change.send(message)
