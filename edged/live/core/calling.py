"""The calls of functions within a step: what runs for them, and what they are answered."""

from edged.capabilities import Service
from edged.live.core.change import Change
from edged.live.core.deadlines import Due
from edged.live.core.effects import note, warn
from edged.live.core.turn_stage import Stage
from edged.tools.call import INTERRUPTED, Call, Cancellation, ToolResponse
from edged.tools.manner import undeclared
from edged.tools.outcome import Outcome, Status


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
        due = change.now + declared.timeout
        change.calls, orders = change.calls.asked(call, manner, turns.epoch, due)
        change.do(*orders)


def taken_back(change: Change, cancelled: Cancellation) -> None:
    """Stop what the service does not want any more, and leave it unanswered."""
    change.calls, orders = change.calls.taken_back(cancelled.ids)
    change.do(*orders)


def finished(change: Change, ticket: int, outcome: Outcome) -> None:
    """Take what a tool brings."""
    change.calls = change.calls.finished(ticket, outcome)


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


def response(change: Change) -> ToolResponse | None:
    """Return the answers that are to be sent now, if any."""
    change.calls, answers = change.calls.next()
    for answer in answers:
        status = answer.outcome.status.value
        change.do(note("tool_answered", tool=answer.call.name, status=status))
    return ToolResponse(answers) if answers else None
