"""The system instruction within a step: one that changes is told between two turns."""

from dataclasses import replace

from edged.live.core import connection, turn_end
from edged.live.core import lifecycle_events as h
from edged.live.core.change import Change
from edged.live.core.state import Wire
from edged.live.messages import ContextUpdate


def replace_instruction(change: Change, instruction: str) -> None:
    """Have this session, and those that follow, go by another instruction."""
    setup = replace(change.options.setup, system_instruction=instruction)
    change.options = replace(change.options, setup=setup)


def keep_current(change: Change) -> None:
    """Tell the service of an instruction that it does not have, by what its model takes.

    An update keeps the connection. A renewal goes on by the handle, as after goAway: on
    resumption every field but the model may differ (https://ai.google.dev/api/live).
    """
    at_hand, setup = change.connection, change.options.setup
    wanted = setup.system_instruction
    if at_hand.instruction == wanted or at_hand.wire is not Wire.IDLE:
        return
    if turn_end.is_under_way(change):
        return
    if wanted and setup.service in setup.capabilities.context_update:
        change.connection = replace(at_hand, instruction=wanted, wire=Wire.SENDING)
        change.send(ContextUpdate(wanted))
    elif not change.awaited.handle_for:
        change.notify(h.SetupOutdated())
        connection.settle(change)
