"""The life of the connection: when to open, to renew, to wait and for how long. Pure.

`after(state, event)` is the whole API. The shell (`edged.live.session`) does what the orders say.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from edged.conversation.events import Link
from edged.live.failures import Kind
from edged.live.happenings import (
    Aged,
    ClockSet,
    Connected,
    Disconnected,
    Ended,
    Forgotten,
    HandleExpired,
    HandleGiven,
    HangUp,
    Happening,
    Idled,
    Keep,
    Lack,
    LeaveAnnounced,
    Lingered,
    NetworkChanged,
    Open,
    Order,
    Proven,
    Started,
    Tell,
    TimeUp,
    TurnsOver,
    Unanswered,
    Wait,
    Wanted,
)


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


FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
WANTED_DELAY: Final = 2.0
"""Instead of LONGEST_DELAY while a turn is under way: an utterance waits for the connection, and
its patience would run out while the network has long been back."""
QUOTA_DELAY: Final = 60.0
CURE_DELAY: Final = 300.0
CLOCK_DELAY: Final = 30.0
"""Though the kernel tells when the clock is set: not so when it is only slewed into being right."""
IMPATIENT_AFTER: Final = 1.5
"""Seconds after which an attempt to connect is begun anew on a press or a network change: it may
hang in the exponential backoff of TCP's SYN while the network has long been back. Twice as long
each time: a slow network must get its chance under a finger that presses again and again."""
EARLY_DEATH: Final = 5.0
"""A resumed session that dies this young, twice, is poisoned: each resumption dies alike
(https://discuss.ai.google.dev, "Live API session resumption")."""
MOST_HASTE: Final = 3
"""Connections that ended young after which no new one is opened without a wait."""
LONG_LIFE: Final = 60.0
"""Seconds that take a connection out of any storm."""
STABLE_AFTER: Final = 10.0
"""Seconds after which a live connection that was of use clears the count of failures."""
LEAST_MARGIN: Final = 5.0
"""Seconds before the announced end at which the connection is renewed, turn or no turn."""


@dataclass(frozen=True, slots=True)
class Life:
    """All there is to know about the connection."""

    stage: Stage = Stage.NOT_SET_UP
    failures: int = 0
    """Transient failures since the connection was last proven."""
    handle: str | None = None
    early_deaths: int = 0
    """How often in a row a session resumed with this handle died young."""
    hurried: int = 0
    """How often the attempt to connect was begun anew before it had an answer."""


def after(now: Life, event: Happening) -> tuple[Life, tuple[Order, ...]]:
    """Return the life after `event` and what is to be done, in order."""
    match event:
        case Ended():
            return replace(now, stage=Stage.ENDED), ()
        case Started(lack=Lack(cause, reason)):
            return now, (Tell(Link.NOT_SET_UP, cause, reason),)
        case Started(handle=handle):
            return _open(
                replace(now, handle=handle), Tell(Link.OFFLINE, "connecting", "connecting")
            )
        case HandleGiven(handle=handle):
            return replace(now, handle=handle), (Keep(handle),)
        case HandleExpired() if now.handle:
            return replace(now, handle=None, early_deaths=0), (Keep(None),)
        case Proven():
            return replace(now, failures=0, early_deaths=0), ()
        case Forgotten():
            fresh = replace(now, handle=None, early_deaths=0)
            return _open(fresh, Keep(None)) if now.stage in _OPEN else (fresh, (Keep(None),))
        case Disconnected() if now.stage not in (Stage.NOT_SET_UP, Stage.ENDED):
            return _failed(now, event)
        case _:
            return _of_the_stage(now, event)


def _of_the_stage(now: Life, event: Happening) -> tuple[Life, tuple[Order, ...]]:
    match now.stage, event:
        case Stage.CONNECTING, Connected():
            return replace(now, stage=Stage.LIVE, hurried=0), (Tell(Link.ONLINE),)
        case Stage.CONNECTING, Lingered():
            return now, (Tell(Link.OFFLINE, "connecting", "connecting"),)
        case Stage.LIVE, LeaveAnnounced(time_left=left):
            return _leave(now, left, event.lived)
        case Stage.LIVE, Aged():
            return replace(now, stage=Stage.LEAVING), ()
        case Stage.LEAVING, LeaveAnnounced(time_left=left):
            return now, (_last_moment(left),)  # due by its age, or told again: now it has an end
        case Stage.LIVE | Stage.LEAVING, Idled():
            return replace(now, stage=Stage.RESTING), (HangUp(),)
        case Stage.LIVE | Stage.LEAVING, Unanswered():
            return _open(now, Tell(Link.OFFLINE, "no answer: connecting anew", "service"))
        case Stage.BACKING_OFF, NetworkChanged(waited=waited) if waited < FIRST_DELAY:
            # A network that comes back, or flaps, tells of it many times within a second.
            return now, (Wait(FIRST_DELAY - waited),)
        case _ if _is_reason_to_open(now, event):
            return _open(replace(now, hurried=now.hurried + (now.stage is Stage.CONNECTING)))
        case _:
            return now, ()


def _is_reason_to_open(now: Life, event: Happening) -> bool:
    match now.stage, event:
        case (Stage.LEAVING, TurnsOver()) | (Stage.RESTING | Stage.BACKING_OFF, Wanted()):
            return True
        case Stage.LEAVING | Stage.BACKING_OFF | Stage.AWAITING_CURE, TimeUp():
            return True
        case Stage.BACKING_OFF, NetworkChanged():
            return True
        case Stage.BACKING_OFF | Stage.AWAITING_CURE, ClockSet():
            return True
        case Stage.CONNECTING, Wanted(waited=waited) | NetworkChanged(waited=waited):
            return waited >= IMPATIENT_AFTER * 2.0**now.hurried
        case _:
            return False


_OPEN: Final = frozenset({Stage.CONNECTING, Stage.LIVE, Stage.LEAVING})


def _open(now: Life, *told: Order) -> tuple[Life, tuple[Order, ...]]:
    return replace(now, stage=Stage.CONNECTING), (*told, Open(now.handle))


def _failed(now: Life, event: Disconnected) -> tuple[Life, tuple[Order, ...]]:
    now, failure = replace(now, hurried=0), event.failure
    offline = Tell(Link.OFFLINE, failure.cause, failure.kind.value)
    unset = Tell(Link.NOT_SET_UP, failure.cause, failure.kind.value)
    longest = WANTED_DELAY if event.wanted else LONGEST_DELAY
    match failure.kind:
        case Kind.CONFIGURATION | Kind.AUTHENTICATION | Kind.ACCOUNT | Kind.REGION:
            return replace(now, stage=Stage.AWAITING_CURE), (unset, Wait(CURE_DELAY))
        case Kind.QUOTA:
            return replace(now, stage=Stage.AWAITING_CURE), (offline, Wait(QUOTA_DELAY))
        case Kind.CLOCK:
            return replace(now, stage=Stage.AWAITING_CURE), (offline, Wait(CLOCK_DELAY))
        case Kind.HANDLE if now.handle and now.failures < MOST_HASTE:
            fresh = replace(now, handle=None, early_deaths=0, failures=now.failures + 1)
            return _open(fresh, offline, Keep(None))
        case Kind.HANDLE:
            fresh = replace(now, handle=None, early_deaths=0)
            return _retry(fresh, longest, offline, Keep(None))
        case Kind.NETWORK | Kind.TRANSIENT | Kind.FLOOD:
            now = _aged_handle(_calmed(now, event.lived), event.lived)
            return _retry(now, longest, offline)


def _aged_handle(now: Life, lived: float) -> Life:
    """Count a young death against the handle; the second one ends its use."""
    if now.stage not in (Stage.LIVE, Stage.LEAVING) or not now.handle or lived > EARLY_DEATH:
        return now
    if now.early_deaths:
        return replace(now, handle=None, early_deaths=0)
    return replace(now, early_deaths=1)


def _calmed(now: Life, lived: float) -> Life:
    """A connection that lived long is no part of a storm, whatever was before it."""
    return replace(now, failures=0) if lived >= LONG_LIFE else now


def _leave(now: Life, left: float, lived: float) -> tuple[Life, tuple[Order, ...]]:
    """Renew when the turn is over, at the latest a margin before the end.

    A service that sends the device away again and again is left alone for a while.
    """
    calm = _calmed(now, lived)
    if calm.failures >= MOST_HASTE:
        why = Tell(Link.OFFLINE, "the service sends us away", "service")
        return _retry(calm, LONGEST_DELAY, why, HangUp())
    hasty = replace(calm, stage=Stage.LEAVING, failures=calm.failures + (lived < LONG_LIFE))
    return hasty, (_last_moment(left),)


def _last_moment(left: float) -> Wait:
    return Wait(max(0.0, left - max(LEAST_MARGIN, left / 3)))


def _retry(now: Life, longest: float, *told: Order) -> tuple[Life, tuple[Order, ...]]:
    if now.stage in (Stage.LIVE, Stage.LEAVING) and now.failures < MOST_HASTE - 1:
        return _open(replace(now, failures=now.failures + 1), *told)
    delay = min(longest, FIRST_DELAY * 2**now.failures)
    later = replace(now, stage=Stage.BACKING_OFF, failures=min(now.failures + 1, 10))
    return later, (*told, Wait(delay, jitter=True))
