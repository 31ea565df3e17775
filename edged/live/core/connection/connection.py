"""The connection within a step: what happens to it, and what the lifecycle orders."""

from typing import Final

from edged.capabilities import Seeding
from edged.conversation.events import Link, LinkChanged
from edged.live.core.change import Change
from edged.live.core.connection import lifecycle
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.consumed import Place, StreamPlace
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.quarantine import Carried
from edged.live.core.deadlines import Due
from edged.live.core.effects import Close, Open, Report, Store, note, warn
from edged.live.core.events import Connected, Disconnected
from edged.live.core.state import Wire
from edged.live.core.turns import turn, turn_end
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.turn_stage import Stage
from edged.live.messages import ActivityStart
from edged.values import replace

VALID_FOR: Final = 2 * 3600.0
"""Seconds that a handle outlives its last session (session management, Live API docs)."""
PUT_FORWARD_EVERY: Final = 600.0
"""Seconds by which a session may have outlived what the disk says of it, at most."""
UNNOTICED: Final = 1.0
"""Seconds that a renewal may take while the device still counts as online."""


_ANSWERED: Final = frozenset({Stage.GENERATED, Stage.OVER})


def settle(change: Change) -> None:
    """Feed the lifecycle the queued events, and carry out its orders."""
    while change.pending:
        life, orders = lifecycle.after(change.life, change.pending.popleft())
        change.life = life
        for order in orders:
            _obey(change, order)


def _obey(change: Change, order: h.Order) -> None:
    match order:
        case h.Open():
            _open(change, order)
        case Close():
            _over(change)
            change.do(order)
            turn.connection_lost(change)
        case Store(handle=str(handle)) if change.consumed.in_window(handle):
            pass  # another run of the program would not know what it has heard
        case Store():
            change.connection = replace(change.connection, stored_at=change.now)
            change.do(order)
        case h.Drop(what=what, cause=cause):
            if what is Carried.HISTORY:
                change.history = change.history.of_turn(change.awaited.epoch)
            change.do(warn("memory_dropped", what=what.value, cause=cause))
        case h.Wait(seconds=seconds, jitter=jitter):
            change.arm(Due.RETRY, seconds * (_spread(change) if jitter else 1.0))
        case LinkChanged(link=link, cause=cause):
            change.connection = replace(change.connection, link=link)
            change.do(Report(order))
            if link is Link.NOT_SET_UP:
                turn.give_up(change, cause)


def _open(change: Change, order: h.Open) -> None:
    _over(change)
    change.disarm(Due.RETRY)
    turn_end.adopt_setup(change)
    setup = change.options.setup
    change.connection = replace(change.connection, tried_at=change.now, setup=setup)
    if change.connection.link is Link.ONLINE:
        change.arm(Due.OFFLINE, UNNOTICED)
    seeded = setup.seeding is not Seeding.NEVER
    told = seeded and order.with_history and not order.handle
    history = change.history.remarks() if told else ()
    if history:
        change.notify(h.HistorySent())
    change.consumed = change.consumed.opening(order.handle, told=bool(history))
    change.calls = change.calls.opening(order.handle)
    change.do(Open(order.handle, history))
    turn.connection_lost(change)


def _over(change: Change) -> None:
    """End the session; the time of its handle runs from here."""
    change.connection = replace(change.connection, wire=Wire.CLOSED)
    change.calls = change.calls.lost()
    change.disarm(Due.STORE, Due.RENEWAL)
    if Due.EXPIRY not in change.deadlines:
        change.arm(Due.EXPIRY, VALID_FOR)


def _spread(change: Change) -> float:
    number = change.connection.retries
    change.connection = replace(change.connection, retries=number + 1)
    return change.options.jitter(number)


def connected(change: Change, *, resumed: bool) -> None:
    """Start the open utterances again on a new connection."""
    turn.connection_lost(change)
    logged = change.connection.logged - {"goAway", turn.OUTAGE}
    change.connection = replace(
        change.connection, wire=Wire.IDLE, opened_at=change.now, logged=logged
    )
    change.outbox = change.outbox.rewound()
    if resumed:
        change.calls = change.calls.resumed()
    if place := change.consumed.now:
        _go_on(change, place)
    elif isinstance(change.turns, OpenTurns):
        change.turns = change.turns.unheard()
    change.do(note("connected", resumed=resumed))
    change.disarm(Due.EXPIRY, Due.OFFLINE)
    stored_at = change.connection.stored_at
    change.arm(Due.STORE, max(0.0, stored_at + PUT_FORWARD_EVERY - change.now))
    change.awaited = replace(change.awaited, handle_for=0)
    renew_after = change.options.renew_after
    if renew_after is not None:
        change.arm(Due.RENEWAL, renew_after)
    change.notify(Connected(resumed))
    if not change.awaited.epoch:
        turn_end.over(change)


def _go_on(change: Change, place: Place) -> None:
    """Go on in the middle of an utterance, whose start the service remembers."""
    change.outbox = change.outbox.resumed(place)
    if isinstance(place, StreamPlace):
        return
    turns = change.turns.sent(ActivityStart(place.epoch))
    wanted = place.epoch == change.awaited.epoch
    change.turns = turns if wanted else turns.abandoned(place.epoch)


def disconnected(change: Change, event: Disconnected) -> None:
    """Let the lifecycle decide first: failures of turns follow from it."""
    change.outbox, refused = change.outbox.lost(event.ending)
    ending = event.ending if refused is None else Ending.REFUSED
    lived = change.connection.lived(change.now)
    tried = change.now - change.connection.tried_at
    wanted = change.awaited.epoch != 0
    _over(change)
    change.notify(h.Disconnected(event.failure, lived, wanted, ending, tried))
    settle(change)
    turn.connection_lost(change)
    if refused is not None:
        turn.refused(change, refused, event.failure.cause)


def handle_given(change: Change, handle: str, heard: int) -> None:
    """Keep the handle by which the conversation can be resumed; it has `heard` so many messages."""
    if change.options.setup.transparent:
        change.consumed = change.consumed.heard_by(handle, heard)
    change.calls = change.calls.remembered(handle)
    change.notify(h.HandleGiven(handle))
    if change.turns.stage in _ANSWERED:  # else it may be from before what was said last
        change.awaited = replace(change.awaited, handle_for=0)
    turn_end.renew_if_idle(change)


def leave_announced(change: Change, time_left: float) -> None:
    """Renew the connection when the turn is over, or just before the service closes it."""
    if "goAway" not in change.connection.logged:
        change.connection = replace(change.connection, logged=change.connection.logged | {"goAway"})
        change.do(note("go_away", time_left=time_left))
    lived = change.connection.lived(change.now)
    change.notify(h.GoAwayReceived(time_left, lived))
    turn_end.renew_if_idle(change)


def store_again(change: Change) -> None:
    """Store the handle again with the current time: its session is alive."""
    handle = change.life.resumption.handle
    if handle and not change.consumed.in_window(handle):
        change.connection = replace(change.connection, stored_at=change.now)
        change.do(Store(handle))
    change.arm(Due.STORE, PUT_FORWARD_EVERY)
