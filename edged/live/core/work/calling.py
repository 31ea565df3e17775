"""The calls of functions within a step: what runs for them, and what they are answered."""

from typing import Final

from edged.capabilities import Service
from edged.conversation.confirmation import ConfirmationAsked, ConfirmationEnded
from edged.live.core.change import Change
from edged.live.core.deadlines import Due
from edged.live.core.effects import Report, note, warn
from edged.live.core.turns.turn_stage import Stage
from edged.tools import TIMEOUT, Confirm
from edged.tools.calls.call import INTERRUPTED, Call, Cancellation, ToolResponse
from edged.tools.calls.run import Stage as Run
from edged.tools.declaration.manner import undeclared
from edged.tools.outcome import Outcome, Status

LONGEST_QUESTION: Final = 60.0
"""Seconds after which a call is not confirmed any more, however long the device has to say
something else before it can ask."""


def asked(change: Change, call: Call) -> None:
    """Run what the service calls; what nobody waits for any more is not run."""
    setup, turns = change.options.setup, change.turns
    if not call.id and setup.service is Service.DEVELOPER:
        change.do(warn("tool_call_unreadable", cause="it has no id", tool=call.name))
        return
    change.do(note("tool_called", tool=call.name, turn=turns.epoch))
    declared = next((each for each in setup.tools if each.name == call.name), None)
    manner = setup.manner(declared.kind) if declared else undeclared(setup.capabilities)
    if turns.wanted != turns.epoch or (turns.stage is Stage.TALKING and not change.outbox.streams):
        change.calls = change.calls.refused(call, manner, turns.epoch, INTERRUPTED)
    elif declared is None:
        names = ", ".join(each.name for each in setup.tools) or "none"
        unknown = Outcome(Status.INVALID_ARGUMENT, f"There is no {call.name}; there are: {names}.")
        change.calls = change.calls.refused(call, manner, turns.epoch, unknown)
    else:
        asks = declared.confirm is Confirm.PRESS
        due = change.now + (LONGEST_QUESTION if asks else declared.timeout)
        stage = Run.ASKED if asks else Run.AT_WORK
        change.calls, orders = change.calls.asked(call, manner, turns.epoch, due, stage)
        change.do(*orders)


def taken_back(change: Change, cancelled: Cancellation) -> None:
    """Stop what the service does not want any more, and leave it unanswered."""
    change.calls, orders = change.calls.taken_back(cancelled.ids)
    change.do(*orders)


def finished(change: Change, ticket: int, outcome: Outcome) -> None:
    """Take what a tool brings."""
    change.calls = change.calls.finished(ticket, outcome)


def confirmed(change: Change, ticket: int) -> None:
    """Run what a press allows, if it is still what the press was asked for."""
    question = change.calls.question
    if question and question.ticket == ticket:
        change.do(note("tool_confirmed", tool=question.call.name, turn=question.epoch))
        tools, name = change.options.setup.tools, question.call.name
        timeout = next((each.timeout for each in tools if each.name == name), TIMEOUT)
        change.calls, orders = change.calls.confirmed(ticket, change.now + timeout)
        change.do(*orders)


def declined(change: Change, ticket: int) -> None:
    """Refuse what nobody has allowed."""
    change.calls = change.calls.declined(ticket)


def overtaken(change: Change, epoch: int) -> None:
    """Confirm nothing of older turns: somebody speaks on."""
    change.calls = change.calls.overtaken(epoch)


def abandon(change: Change, epoch: int) -> None:
    """Stop what runs for the turns up to `epoch`."""
    change.calls, orders = change.calls.abandoned(epoch)
    change.do(*orders)


def overdue(change: Change) -> None:
    """Stop what takes too long."""
    change.calls, orders = change.calls.overdue(change.now)
    change.do(*orders)


def watch(change: Change) -> None:
    """Have the next run that takes too long noticed."""
    due = change.calls.due
    if due is None:
        change.disarm(Due.CALL)
    else:
        change.deadlines = change.deadlines.at(Due.CALL, due)


def ask(change: Change) -> None:
    """Tell the conversation what a press is to confirm, and when that is over."""
    before, now = change.question, change.calls.question
    if now == before:
        return
    if before:
        change.do(Report(ConfirmationEnded(before.ticket)))
    if now:
        name, arguments = now.call.name, now.call.arguments
        change.do(note("confirmation_asked", tool=name, turn=change.turns.epoch))
        change.do(Report(ConfirmationAsked(change.turns.epoch, now.ticket, name, arguments)))


def response(change: Change) -> ToolResponse | None:
    """Return the answers that are to be sent now, if any."""
    change.calls, answers = change.calls.next()
    for answer in answers:
        status = answer.outcome.status.value
        change.do(note("tool_answered", tool=answer.call.name, status=status))
    return ToolResponse(answers) if answers else None
