"""The end of a turn within a step: what is awaited then, and what it is a good moment for."""

from typing import Final

from edged.live.core.change import Change
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.deadlines import Due
from edged.live.core.state import Wire
from edged.live.core.turns.turn_stage import Stage
from edged.values import replace

HANDLE_TIMEOUT: Final = 30.0
"""Seconds after a turn in which its handle has to come: a renewal does not wait for ever for it."""


def over(change: Change, *, answered: bool = False) -> None:
    """Await nothing more; only a turn that was answered brings a handle."""
    change.disarm(Due.TURN)
    handle_for = change.awaited.handle_for if answered else 0
    open_still = change.outbox.streams
    awaited = change.awaited.epoch if open_still else 0
    change.awaited = replace(change.awaited, epoch=awaited, handle_for=handle_for)
    if handle_for:
        change.arm(Due.HANDLE, HANDLE_TIMEOUT)
    connection = change.connection
    if answered and connection.wire is not Wire.CLOSED:
        change.notify(h.ReplyFinished(connection.lived(change.now)))
    if (rest_after := change.options.rest_after) is not None and not open_still:
        change.arm(Due.REST, rest_after)
    renew_if_idle(change)


def is_under_way(change: Change) -> bool:
    """Return whether a turn is; an open conversation may rest between two."""
    if change.outbox.streams:
        return change.turns.stage is not Stage.OVER
    return change.awaited.epoch != 0


def adopt_setup(change: Change) -> None:
    """Use the set-up that was wanted, unless a turn is under way: it ends as it began."""
    if change.awaited.setup and not is_under_way(change):
        change.options = replace(change.options, setup=change.awaited.setup)
        change.awaited = replace(change.awaited, setup=None)


def renew_if_idle(change: Change) -> None:
    """Tell the lifecycle of a good moment to renew the connection."""
    waits = change.awaited.handle_for or change.calls.is_open
    if not (waits or is_under_way(change)):
        change.notify(h.TurnsEnded(change.connection.lived(change.now)))


def miss_handle(change: Change) -> None:
    """Wait no longer for a handle."""
    change.awaited = replace(change.awaited, handle_for=0)
    renew_if_idle(change)
