"""The set-up within a step: another one is used between two turns."""

from edged.live.core.change import Change
from edged.live.core.connection import connection
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.state import Wire
from edged.live.core.turns import turn_end
from edged.live.messages import ContextUpdate
from edged.values import replace


def keep_current(change: Change) -> None:
    """Tell the service of a set-up that it does not have, by what its model takes.

    An update of the instruction keeps the connection. A renewal goes on by the handle, as after
    goAway: on resumption every field but the model may differ (https://ai.google.dev/api/live).
    """
    if turn_end.is_under_way(change):
        return
    turn_end.adopt_setup(change)
    at_hand, wanted = change.connection, change.options.setup
    if at_hand.wire is not Wire.IDLE or at_hand.setup in (None, wanted):
        return
    told = replace(
        at_hand.setup,
        system_instruction=wanted.system_instruction,
        tool_instruction=wanted.tool_instruction,
    )
    instruction = wanted.instruction if told == wanted else ""
    if instruction and wanted.service in wanted.capabilities.context_update:
        change.connection = replace(at_hand, setup=wanted, wire=Wire.SENDING)
        change.send(ContextUpdate(instruction))
    elif not change.awaited.handle_for:
        change.notify(h.SetupOutdated())
        connection.settle(change)
