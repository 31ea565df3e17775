"""Everything that can happen to a session. Pure data, in the past tense."""

from edged.conversation.commands import Confirm, Decline
from edged.conversation.remark import Remark
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.failures import Failure
from edged.live.messages import ClientMessage, Fact
from edged.tools.outcome import Outcome
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class MissingCredentials:
    """Why there is nothing to connect with."""

    cause: str
    """With its cure."""
    reason: str
    """In one word."""


@dataclass(frozen=True, slots=True)
class Started:
    """The session begins its work, perhaps with the handle of an earlier run."""

    handle: str | None = None
    missing: MissingCredentials | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """The session ends its work: nothing opens a connection any more."""


@dataclass(frozen=True, slots=True)
class HistoryInherited:
    """An earlier session of this process told what was said in it."""

    remarks: tuple[Remark, ...]


# -- from the conversation ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UtteranceBegun:
    """The user presses and speaks."""

    epoch: int
    camera: bool = False
    """There is a camera that works: the utterance ends no earlier than its first frame."""
    texts: tuple[str, ...] = ()
    """What is written beside it."""


@dataclass(frozen=True, slots=True)
class AudioCaptured:
    """The microphone delivered a piece: 16 kHz mono int16."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class FrameCaptured:
    """The camera delivered a JPEG."""

    epoch: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class StreamPaused:
    """The microphone of an open conversation pauses."""

    epoch: int


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The user has finished."""

    epoch: int
    camera: bool = False
    """The camera still works."""


@dataclass(frozen=True, slots=True)
class TextTyped:
    """The user wrote instead of speaking: a whole utterance, perhaps with a picture."""

    epoch: int
    text: str
    jpeg: bytes = b""


@dataclass(frozen=True, slots=True)
class TurnAbandoned:
    """The turns up to `epoch` are no longer wanted."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CallConfirmed:
    """A press of the device's own button allows the call `ticket`, which it was asked for."""

    ticket: int


@dataclass(frozen=True, slots=True)
class CallDeclined:
    """Nobody has allowed the call `ticket` in time."""

    ticket: int


@dataclass(frozen=True, slots=True)
class SetupChanged:
    """The owner, or the user, wants another set-up: of the same model, from the next turn on."""

    setup: SessionSetup


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The owner wants a new conversation, in which `remarks` were said already."""

    remarks: tuple[Remark, ...] = ()


def of_answer(answer: Confirm | Decline) -> CallConfirmed | CallDeclined:
    """Return the event of what the conversation says to a call."""
    allowed = isinstance(answer, Confirm)
    return CallConfirmed(answer.ticket) if allowed else CallDeclined(answer.ticket)


# -- from the connection --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """The service completed the set-up; nothing was sent since."""

    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A connection could not be opened, or was lost; it is closed."""

    failure: Failure
    ending: Ending = Ending.BROKEN


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The message of the last `Send` is on the wire; the next one may follow."""

    message: ClientMessage


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The service sent a message."""

    facts: tuple[Fact, ...]


# -- from this machine ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool that was started has come to its end."""

    ticket: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """A link, an address or a route came or went."""


@dataclass(frozen=True, slots=True)
class ClockSet:
    """Somebody set the time of day."""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The time that `State.deadlines.next` told has come."""


UserEvent = (
    UtteranceBegun
    | FrameCaptured
    | StreamPaused
    | UtteranceEnded
    | TextTyped
    | TurnAbandoned
    | Forgotten
    | HistoryInherited
)
MachineEvent = Started | Stopped | SetupChanged | NetworkChanged | ClockSet | TimePassed
CallEvent = ToolFinished | CallConfirmed | CallDeclined
ConnectionEvent = Connected | Disconnected | MessageSent | MessageReceived
Event = UserEvent | AudioCaptured | CallEvent | ConnectionEvent | MachineEvent
