"""The life of the connection: when to open, to renew, to wait and for how long. Pure.

`after(state, event)` is the whole API. The shell (`edged.live.session`) does what the orders say.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from edged.conversation.events import Link
from edged.live.failures import Failure, Kind
from edged.settings.key import CURE


class Stage(Enum):
    """Where the connection stands."""

    NOT_SET_UP = "not set up"  # no key
    CONNECTING = "connecting"
    LIVE = "live"
    LEAVING = "leaving"  # live, to be renewed when the turn is over
    BACKING_OFF = "backing off"
    AWAITING_CURE = "awaiting cure"  # only the owner, or much time, can help


FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
QUOTA_DELAY: Final = 60.0
CURE_DELAY: Final = 300.0
STABLE_AFTER: Final = 10.0
"""Seconds after which a live connection that was of use clears the count of failures."""
NO_KEY: Final = f"no API key: {CURE}"
LEAST_MARGIN: Final = 5.0
"""Seconds before the announced end at which the connection is renewed, turn or no turn."""


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins its work."""

    has_key: bool


@dataclass(frozen=True, slots=True)
class Connected:
    """The service has completed the setup."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Opening failed, or an open connection was lost."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class LeaveAnnounced:
    """The service said goAway."""

    time_left: float


@dataclass(frozen=True, slots=True)
class TurnsOver:
    """No turn is under way: a good moment to renew."""


@dataclass(frozen=True, slots=True)
class TimeUp:
    """What was asked for with Wait has passed."""


@dataclass(frozen=True, slots=True)
class Proven:
    """The connection has been of use for STABLE_AFTER seconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The user pressed, or the network changed: do not wait any longer."""


@dataclass(frozen=True, slots=True)
class HandleGiven:
    """A new handle by which the conversation can be resumed."""

    handle: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The owner wants a new conversation."""


Happening = (
    Started
    | Connected
    | Disconnected
    | LeaveAnnounced
    | TurnsOver
    | TimeUp
    | Proven
    | Wanted
    | HandleGiven
    | Forgotten
)


@dataclass(frozen=True, slots=True)
class Open:
    """Close what is open, then connect; with a handle the conversation goes on."""

    handle: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Report TimeUp in `seconds`, replacing other waits; with `jitter` at a random part of it."""

    seconds: float
    jitter: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """Report the state of the link."""

    link: Link
    cause: str = ""


Order = Open | Wait | Tell


@dataclass(frozen=True, slots=True)
class Life:
    """All there is to know about the connection."""

    stage: Stage = Stage.NOT_SET_UP
    failures: int = 0
    """Transient failures since the connection was last proven."""
    handle: str | None = None


def after(now: Life, event: Happening) -> tuple[Life, tuple[Order, ...]]:
    """Return the life after `event` and what is to be done, in order."""
    match event:
        case Started(has_key=False):
            return now, (Tell(Link.NOT_SET_UP, NO_KEY),)
        case Started():
            return _open(now, Tell(Link.OFFLINE, "connecting"))
        case HandleGiven(handle=handle):
            return replace(now, handle=handle), ()
        case Proven():
            return replace(now, failures=0), ()
        case Forgotten():
            fresh = replace(now, handle=None)
            return _open(fresh) if now.stage in _OPEN else (fresh, ())
        case _:
            return _of_the_stage(now, event)


def _of_the_stage(now: Life, event: Happening) -> tuple[Life, tuple[Order, ...]]:
    match event:
        case Connected() if now.stage is Stage.CONNECTING:
            return replace(now, stage=Stage.LIVE), (Tell(Link.ONLINE),)
        case Disconnected(failure=failure) if now.stage is not Stage.NOT_SET_UP:
            return _failed(now, failure)
        case LeaveAnnounced(time_left=left) if now.stage is Stage.LIVE:
            margin = max(LEAST_MARGIN, left / 3)
            return replace(now, stage=Stage.LEAVING), (Wait(max(0.0, left - margin)),)
        case TurnsOver() if now.stage is Stage.LEAVING:
            return _open(now)
        case TimeUp() if now.stage in _WAITING | {Stage.LEAVING}:
            return _open(now)
        case Wanted() if now.stage is Stage.BACKING_OFF:
            return _open(now)
        case _:
            return now, ()


_WAITING: Final = frozenset({Stage.BACKING_OFF, Stage.AWAITING_CURE})
_OPEN: Final = frozenset({Stage.CONNECTING, Stage.LIVE, Stage.LEAVING})


def _open(now: Life, *told: Order) -> tuple[Life, tuple[Order, ...]]:
    return replace(now, stage=Stage.CONNECTING), (*told, Open(now.handle))


def _failed(now: Life, failure: Failure) -> tuple[Life, tuple[Order, ...]]:
    offline = Tell(Link.OFFLINE, failure.cause)
    unset = Tell(Link.NOT_SET_UP, failure.cause)
    match failure.kind:
        case Kind.CONFIGURATION | Kind.AUTHENTICATION:
            return replace(now, stage=Stage.AWAITING_CURE), (unset, Wait(CURE_DELAY))
        case Kind.QUOTA:
            return replace(now, stage=Stage.AWAITING_CURE), (offline, Wait(QUOTA_DELAY))
        case Kind.HANDLE if now.handle:
            return _open(replace(now, handle=None), offline)
        case Kind.HANDLE | Kind.TRANSIENT:
            if now.stage in (Stage.LIVE, Stage.LEAVING) and not now.failures:
                return _open(replace(now, failures=1), offline)
            delay = min(LONGEST_DELAY, FIRST_DELAY * 2**now.failures)
            later = replace(now, stage=Stage.BACKING_OFF, failures=min(now.failures + 1, 10))
            return later, (offline, Wait(delay, jitter=True))
