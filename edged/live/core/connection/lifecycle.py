"""The life of the connection: when to open, to renew, to wait and for how long. Pure.

`after(state, event)` is the whole API; `connection` beside it carries out the orders.
"""

from enum import Enum
from typing import Final

from edged.conversation.events import Link, LinkChanged
from edged.live.core import events as e
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.attribution import (
    EARLY_DEATH,
    after_failure,
    after_go_away,
    after_silence,
)
from edged.live.core.connection.delays import (
    CLOCK_DELAY,
    CURE_DELAY,
    LONG_LIFE,
    LONGEST_DELAY,
    MOST_HASTE,
    QUOTA_DELAY,
    STABLE_AFTER,
    WANTED_DELAY,
    attempt_timeout,
    backoff,
    least_pause,
    renewal,
)
from edged.live.core.connection.quarantine import Probe, Resumption
from edged.live.core.effects import Close, Store
from edged.live.failures import Kind
from edged.values import dataclass, replace


class Stage(Enum):
    """Where the connection stands."""

    NOT_SET_UP = "not set up"  # no key
    ENDED = "ended"
    CONNECTING = "connecting"
    LIVE = "live"
    LEAVING = "leaving"  # live, to be renewed when the turn is over
    RESTING = "resting"  # hung up on purpose; a press connects
    BACKING_OFF = "backing off"
    AWAITING_CURE = "awaiting cure"  # only the owner, much time or the time of day can help


@dataclass(frozen=True, slots=True)
class Life:
    """All there is to know about the connection."""

    stage: Stage = Stage.NOT_SET_UP
    failures: int = 0
    """Transient failures since the connection was last proven."""
    resumption: Resumption = Resumption()
    hurried: int = 0
    """How often the attempt to connect was begun anew before it had an answer."""


def after(now: Life, event: h.LifecycleEvent) -> tuple[Life, tuple[h.Order, ...]]:
    """Return the life after `event` and what is to be done, in order."""
    match event:
        case e.Stopped():
            return replace(now, stage=Stage.ENDED), ()
        case e.Started(missing=e.MissingCredentials(cause, reason)):
            return now, (LinkChanged(Link.NOT_SET_UP, cause, reason),)
        case e.Started(handle=handle):
            begun = replace(now, resumption=Resumption(handle))
            return _open(begun, LinkChanged(Link.OFFLINE, "connecting", "connecting"))
        case h.HandleGiven() | h.HandleExpired() | h.HistorySent() | h.ReplyFinished():
            return _of_the_resumption(now, event)
        case e.Forgotten():
            fresh = replace(now, resumption=Resumption())
            return _open(fresh, Store(None)) if now.stage in _OPEN else (fresh, (Store(None),))
        case h.Disconnected() if now.stage not in (Stage.NOT_SET_UP, Stage.ENDED):
            return _failed(now, event)
        case h.ReplyOverdue() if now.stage in (Stage.LIVE, Stage.LEAVING):
            lost, kept = _attributed(now, after_silence(now.resumption))
            why = LinkChanged(Link.OFFLINE, "no answer: connecting anew", "service")
            return _open(lost, *kept, why)
        case _:
            return _of_the_stage(now, event)


def _of_the_resumption(now: Life, event: h.LifecycleEvent) -> tuple[Life, tuple[h.Order, ...]]:
    match event:
        case h.HandleGiven(handle=handle):
            return replace(now, resumption=now.resumption.renamed(handle)), (Store(handle),)
        case h.HandleExpired() if now.resumption.handle:
            return replace(now, resumption=now.resumption.renamed(None)), (Store(None),)
        case h.HistorySent():
            return replace(now, resumption=now.resumption.history_sent()), ()
        case h.ReplyFinished(lived=lived):
            stable = replace(now, failures=0) if lived >= STABLE_AFTER else now
            return _recovered(stable, now.resumption.answered())
        case _:
            return now, ()


def _of_the_stage(now: Life, event: h.LifecycleEvent) -> tuple[Life, tuple[h.Order, ...]]:
    match now.stage, event:
        case Stage.CONNECTING, e.Connected():
            return replace(now, stage=Stage.LIVE, hurried=0), (
                LinkChanged(Link.ONLINE),
                *_watch(now),
            )
        case Stage.LIVE, h.RetryDue():
            return _recovered(now, now.resumption.survived())
        case Stage.CONNECTING, h.RenewalSlow():
            return now, (LinkChanged(Link.OFFLINE, "connecting", "connecting"),)
        case Stage.LIVE | Stage.LEAVING, h.GoAwayReceived(time_left=left, lived=lived):
            return _leave(now, left, lived)
        case Stage.LIVE, h.RenewalDue():
            return replace(now, stage=Stage.LEAVING), ()
        case Stage.LEAVING, h.TurnsEnded(lived=lived) | h.RetryDue(lived=lived):
            gone, kept = _left(now, lived)
            return _open(gone, *kept)
        case Stage.LIVE | Stage.LEAVING, h.RestDue():
            return replace(now, stage=Stage.RESTING), (Close(),)
        case Stage.BACKING_OFF, h.NetworkChanged(waited=waited) if waited < least_pause(
            now.failures
        ):
            # A network that comes back, or flaps, reports it many times within a second.
            return now, (h.Wait(least_pause(now.failures) - waited),)
        case _ if _is_reason_to_open(now, event):
            return _open(replace(now, hurried=now.hurried + (now.stage is Stage.CONNECTING)))
        case _:
            return now, ()


def _is_reason_to_open(now: Life, event: h.LifecycleEvent) -> bool:
    match now.stage, event:
        case Stage.RESTING | Stage.BACKING_OFF, h.UtteranceWaits():
            return True
        case Stage.LIVE | Stage.LEAVING, h.SetupOutdated():
            return True
        case Stage.BACKING_OFF | Stage.AWAITING_CURE, h.RetryDue():
            return True
        case Stage.BACKING_OFF, h.NetworkChanged():
            return True
        case Stage.BACKING_OFF | Stage.AWAITING_CURE, e.ClockSet():
            return True
        case Stage.CONNECTING, h.UtteranceWaits(waited=waited) | h.NetworkChanged(waited=waited):
            return waited >= attempt_timeout(now.hurried)
        case _:
            return False


_OPEN: Final = frozenset({Stage.CONNECTING, Stage.LIVE, Stage.LEAVING})


def _open(now: Life, *told: h.Order) -> tuple[Life, tuple[h.Order, ...]]:
    resumption = now.resumption.opening()
    opening = replace(now, stage=Stage.CONNECTING, resumption=resumption)
    return opening, (*told, h.Open(resumption.handle, resumption.with_history))


def _watch(now: Life) -> tuple[h.Order, ...]:
    """Return how it is noticed that a connection lives on without what is in quarantine."""
    quarantine = now.resumption.quarantine
    return (h.Wait(EARLY_DEATH),) if quarantine and quarantine.probe is Probe.LIFE else ()


def _recovered(now: Life, resumption: Resumption) -> tuple[Life, tuple[h.Order, ...]]:
    """Take the resumption of a connection that works: what is in quarantine is dropped."""
    quarantine = now.resumption.quarantine
    if quarantine is None or resumption.quarantine:
        return replace(now, resumption=resumption), ()
    dropped = (h.Drop(what, quarantine.cause) for what in quarantine.dropped())
    return replace(now, resumption=resumption), (*dropped, Store(resumption.handle))


def _attributed(now: Life, resumption: Resumption) -> tuple[Life, tuple[h.Order, ...]]:
    """Take the resumption of a connection that failed: what was in quarantine may be cleared."""
    restored = now.resumption.quarantine and not resumption.quarantine
    return replace(now, resumption=resumption), (Store(resumption.handle),) if restored else ()


def _failed(now: Life, event: h.Disconnected) -> tuple[Life, tuple[h.Order, ...]]:
    now, failure = replace(now, hurried=0), event.failure
    young = event.lived <= EARLY_DEATH
    if young:
        now, kept = _attributed(now, after_failure(now.resumption, event))
    else:
        now, kept = _recovered(now, now.resumption.survived())
    offline = LinkChanged(Link.OFFLINE, failure.cause, failure.kind.value)
    unset = LinkChanged(Link.NOT_SET_UP, failure.cause, failure.kind.value)
    longest = WANTED_DELAY if event.wanted else LONGEST_DELAY
    match failure.kind:
        case Kind.NETWORK | Kind.TRANSIENT | Kind.FLOOD:
            return _retry(_calmed(now, event.lived), longest, *kept, offline)
        case _ if young and now.resumption.quarantine:
            # Without it, before anybody is told whose fault it may not be; at once even in a storm,
            # because the trials come to an end: the connection that is given nothing.
            lost = (offline,) if now.stage in (Stage.LIVE, Stage.LEAVING) else ()
            return _open(now, *kept, *lost)
        case Kind.HANDLE:
            return _retry(_calmed(now, event.lived), longest, *kept, offline)
        case Kind.QUOTA:
            return replace(now, stage=Stage.AWAITING_CURE), (*kept, offline, h.Wait(QUOTA_DELAY))
        case Kind.CLOCK:
            return replace(now, stage=Stage.AWAITING_CURE), (*kept, offline, h.Wait(CLOCK_DELAY))
        case Kind.CONFIGURATION | Kind.AUTHENTICATION | Kind.ACCOUNT | Kind.REGION:
            return replace(now, stage=Stage.AWAITING_CURE), (*kept, unset, h.Wait(CURE_DELAY))


def _calmed(now: Life, lived: float) -> Life:
    """A connection that lived long is no part of a storm, whatever was before it."""
    return replace(now, failures=0) if lived >= LONG_LIFE else now


def _leave(now: Life, left: float, lived: float) -> tuple[Life, tuple[h.Order, ...]]:
    """Renew when the turn is over, at the latest a margin before the end.

    A service that sends the device away again and again is left alone for a while.
    """
    if now.stage is Stage.LEAVING:
        return now, (h.Wait(renewal(left)),)  # due by its age, or told again: now it has an end
    calm = _calmed(now, lived)
    if calm.failures >= MOST_HASTE:
        calm, kept = _left(calm, lived)
        why = LinkChanged(Link.OFFLINE, "the service sends us away", "service")
        return _retry(calm, LONGEST_DELAY, *kept, why, Close())
    hasty = replace(calm, stage=Stage.LEAVING, failures=calm.failures + (lived < LONG_LIFE))
    return hasty, (h.Wait(renewal(left)),)


def _left(now: Life, lived: float) -> tuple[Life, tuple[h.Order, ...]]:
    """Take it for a failure that a connection is left so soon: only goAway is a reason to."""
    return _attributed(now, after_go_away(now.resumption)) if lived <= EARLY_DEATH else (now, ())


def _retry(now: Life, longest: float, *told: h.Order) -> tuple[Life, tuple[h.Order, ...]]:
    if now.stage in (Stage.LIVE, Stage.LEAVING) and now.failures < MOST_HASTE - 1:
        return _open(replace(now, failures=now.failures + 1), *told)
    delay = backoff(now.failures, longest)
    later = replace(now, stage=Stage.BACKING_OFF, failures=min(now.failures + 1, 10))
    return later, (*told, h.Wait(delay, jitter=True))
