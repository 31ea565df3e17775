"""What the lifecycle decides on, and what it can order: what no other module has. Pure data.

Its other events are those of the session, and its other orders are effects.
"""

from math import inf

from edged.conversation.events import LinkChanged
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.quarantine import Carried
from edged.live.core.effects import Close, Store
from edged.live.core.events import ClockSet, Connected, Forgotten, Started, Stopped
from edged.live.failures import Failure
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class RenewalSlow:
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
class HistorySent:
    """The connection that is being opened will be sent the history."""


@dataclass(frozen=True, slots=True)
class GoAwayReceived:
    """The service said goAway, `lived` seconds after the setup."""

    time_left: float
    lived: float = inf


@dataclass(frozen=True, slots=True)
class TurnsEnded:
    """No turn is under way, `lived` seconds after the setup: a good moment to renew."""

    lived: float = inf


@dataclass(frozen=True, slots=True)
class RetryDue:
    """The time of the last Wait has come, `lived` seconds after the setup if it is open."""

    lived: float = inf


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """A turn was answered, `lived` seconds after the setup."""

    lived: float


@dataclass(frozen=True, slots=True)
class UtteranceWaits:
    """The user pressed; the last attempt to connect began `waited` seconds ago."""

    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """A link, an address or a route came or went, `waited` seconds after the last attempt began."""

    waited: float = inf


@dataclass(frozen=True, slots=True)
class RenewalDue:
    """The connection has been open so long that it may be cut without notice."""


@dataclass(frozen=True, slots=True)
class SetupOutdated:
    """The set-up of the connection is no longer what is wanted, and no turn is under way."""


@dataclass(frozen=True, slots=True)
class RestDue:
    """The connection was idle for as long as the owner allows."""


@dataclass(frozen=True, slots=True)
class ReplyOverdue:
    """The service has said nothing to an utterance: its session may be frozen."""


@dataclass(frozen=True, slots=True)
class HandleGiven:
    """A new handle by which the conversation can be resumed."""

    handle: str


@dataclass(frozen=True, slots=True)
class HandleExpired:
    """The last session is over for so long that the service has forgotten it."""


LifecycleEvent = (
    Started
    | Stopped
    | Connected
    | RenewalSlow
    | Disconnected
    | HistorySent
    | GoAwayReceived
    | TurnsEnded
    | RetryDue
    | ReplyFinished
    | UtteranceWaits
    | NetworkChanged
    | ClockSet
    | RenewalDue
    | SetupOutdated
    | RestDue
    | ReplyOverdue
    | HandleGiven
    | HandleExpired
    | Forgotten
)


@dataclass(frozen=True, slots=True)
class Open:
    """Close what is open, then connect; with a handle the conversation goes on."""

    handle: str | None
    with_history: bool = True
    """Without a handle the history is sent: answered by HistorySent if there is any."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Forget what the service was seen to choke on."""

    what: Carried
    cause: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Report RetryDue in `seconds`, replacing other waits; with `jitter` at a random part of it."""

    seconds: float
    jitter: bool = False


Order = Open | Close | Store | Drop | Wait | LinkChanged
