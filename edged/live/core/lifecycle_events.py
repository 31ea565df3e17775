"""What can happen to the connection, and what the lifecycle can order. Pure data."""

from dataclasses import dataclass, field
from math import inf

from edged.conversation.events import Link
from edged.live.core.doubt import Ending, Kept
from edged.live.failures import Failure


@dataclass(frozen=True, slots=True)
class MissingCredentials:
    """Why there is nothing to connect with."""

    cause: str
    """With its cure."""
    reason: str
    """In one word."""


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins its work, perhaps with the handle of the one before."""

    missing: MissingCredentials | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The session ends its work: nothing opens a connection any more."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The service has completed the setup."""


@dataclass(frozen=True, slots=True)
class Lingered:
    """A renewal takes so long that the device can no longer be called online."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Opening failed, or an open connection was lost `lived` seconds after its setup.

    `wanted`: a turn is under way, so somebody is waiting. It began to open `tried` seconds ago.
    """

    failure: Failure
    lived: float = 0.0
    wanted: bool = False
    ending: Ending = Ending.BROKEN
    tried: float = 0.0


@dataclass(frozen=True, slots=True)
class HistoryTold:
    """The connection that is being opened will be sent the history."""


@dataclass(frozen=True, slots=True)
class LeaveAnnounced:
    """The service said goAway, `lived` seconds after the setup."""

    time_left: float
    lived: float = inf


@dataclass(frozen=True, slots=True)
class TurnsOver:
    """No turn is under way, `lived` seconds after the setup: a good moment to renew."""

    lived: float = inf


@dataclass(frozen=True, slots=True)
class TimeUp:
    """What was asked for with Wait has passed, `lived` seconds after the setup if it is open."""

    lived: float = inf


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn was answered, `lived` seconds after the setup."""

    lived: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """The user pressed; the last attempt to connect began `waited` seconds ago."""

    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """A link, an address or a route came or went, `waited` seconds after the last attempt began."""

    waited: float = inf


@dataclass(frozen=True, slots=True)
class ClockSet:
    """Somebody set the time of day."""


@dataclass(frozen=True, slots=True)
class Aged:
    """The connection has been open so long that it may be cut without notice."""


@dataclass(frozen=True, slots=True)
class Idled:
    """The connection was idle for as long as the owner allows."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The service has said nothing to an utterance: its session may be frozen."""


@dataclass(frozen=True, slots=True)
class HandleGiven:
    """A new handle by which the conversation can be resumed."""

    handle: str


@dataclass(frozen=True, slots=True)
class HandleExpired:
    """The last session is over for so long that the service has forgotten it."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The owner wants a new conversation."""


Happening = (
    Started
    | Ended
    | Connected
    | Lingered
    | Disconnected
    | HistoryTold
    | LeaveAnnounced
    | TurnsOver
    | TimeUp
    | Answered
    | Wanted
    | NetworkChanged
    | ClockSet
    | Aged
    | Idled
    | Unanswered
    | HandleGiven
    | HandleExpired
    | Forgotten
)


@dataclass(frozen=True, slots=True)
class Open:
    """Close what is open, then connect; with a handle the conversation goes on."""

    handle: str | None
    tells: bool = True
    """Without a handle the history is sent: answered by HistoryTold if there is any."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close what is open."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the handle over a restart of the program; None: forget it."""

    handle: str | None


@dataclass(frozen=True, slots=True)
class Drop:
    """Forget what the service was seen to choke on."""

    what: Kept
    cause: str


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
    reason: str = field(default="", compare=False)
    """The kind of cause in one word."""


Order = Open | HangUp | Keep | Drop | Wait | Tell
