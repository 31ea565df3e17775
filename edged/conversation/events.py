"""The events that a conversation handles. An *epoch* counts turns from 1."""

from dataclasses import field
from enum import Enum

from edged.conversation.budget import BudgetChanged, BudgetLow
from edged.conversation.conditions import BellDue, PressOrLight
from edged.conversation.confirmation import ConfirmationAsked, ConfirmationExpired, Progress
from edged.conversation.remark import Remark
from edged.values import dataclass


class Link(Enum):
    """Whether the service can be reached."""

    NOT_SET_UP = "not set up"
    OFFLINE = "offline"
    ONLINE = "online"


class Part(Enum):
    """A device whose loss is reported to the owner; talking needs neither camera nor light."""

    BUTTON = "button"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    CAMERA = "camera"
    LIGHT = "light"


class Mode(Enum):
    """Who takes turns, and how the button tells it: docs/modes.md."""

    HOLD = "hold"
    TOGGLE = "toggle"
    HALF_DUPLEX = "open"
    FULL_DUPLEX = "open, with barge-in"
    TRANSLATE = "translate"


class Mute(Enum):
    """Whether the owner lets the microphone be opened."""

    OFF = "off"
    ON = "on"


class Phase(Enum):
    """Where a turn stands."""

    IDLE = "idle"
    TOUCHED = "touched"  # pressed, perhaps only a tap
    LISTENING = "listening"
    CLOSING = "closing"  # released; the tail is still captured
    SENDING = "sending"  # not yet accepted by the service
    THINKING = "thinking"
    SPEAKING = "speaking"  # the reply is still arriving
    FINISHING = "finishing"  # the reply is complete and still playing
    # Of an open conversation:
    OPEN = "open"  # the service listens
    HEARING = "hearing"  # it hears somebody speak
    ANSWERING = "answering"  # its reply is still arriving
    SOUNDING = "sounding"  # the reply is complete and still playing


class FailureKind(Enum):
    """Why there is no reply, as far as the user can do something about it."""

    NO_REPLY = "no reply"
    REFUSED = "refused"  # by the rules of the service
    UNFINISHED = "unfinished"  # the service waits for the user to say more


class Manner(Enum):
    """How the reply of a turn is given."""

    ALOUD = "aloud"
    QUIET = "quiet"  # in writing only, for whoever typed


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """The button `source` was pressed."""

    source: str


@dataclass(frozen=True, slots=True)
class ButtonReleased:
    """The button `source` was released."""

    source: str


@dataclass(frozen=True, slots=True)
class TextTyped:
    """The user wrote instead of speaking: a whole utterance, perhaps with a picture."""

    text: str
    jpeg: bytes = b""
    manner: Manner = Manner.ALOUD


@dataclass(frozen=True, slots=True)
class LongPressed:
    """The button `source` has been down for as long as a long press takes."""

    source: str


@dataclass(frozen=True, slots=True)
class PhaseTimedOut:
    """A phase reached its time limit."""

    phase: Phase
    epoch: int


@dataclass(frozen=True, slots=True)
class CaptureEnded:
    """The microphone has delivered the last sample of the utterance."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CapturePaused:
    """The microphone has delivered the last sample before a pause of an open conversation."""

    epoch: int


@dataclass(frozen=True, slots=True)
class SpeechDetected:
    """The service hears somebody speak: a new turn of an open conversation begins."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyInterrupted:
    """The service stops its reply because somebody speaks."""

    epoch: int


@dataclass(frozen=True, slots=True)
class GoodbyeSaid:
    """The model ends the open conversation; what it says is still to be heard."""


@dataclass(frozen=True, slots=True)
class UtteranceAccepted:
    """The whole utterance and its end were handed to the service."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The first audio of the reply arrived."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The last audio of the reply arrived."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyWritten:
    """The whole reply arrived, and in writing only: there is nothing to hear."""

    epoch: int


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The turn gets no reply, or not the rest of it."""

    epoch: int
    cause: str
    kind: FailureKind = FailureKind.NO_REPLY


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The last sample of the reply was played."""

    epoch: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection to the service was established or lost."""

    link: Link
    cause: str = ""
    reason: str = field(default="", compare=False)
    """The kind of cause in one word, for programs."""


@dataclass(frozen=True, slots=True)
class PartLost:
    """A device was unplugged or failed."""

    part: Part
    cause: str


@dataclass(frozen=True, slots=True)
class PartRestored:
    """A lost device works again."""

    part: Part


@dataclass(frozen=True, slots=True)
class ForgetRequested:
    """The owner asked for a new conversation, in which `remarks` were said already."""

    remarks: tuple[Remark, ...] = ()


TurnEvent = (
    ConfirmationAsked
    | CaptureEnded
    | CapturePaused
    | SpeechDetected
    | ReplyInterrupted
    | UtteranceAccepted
    | ReplyStarted
    | ReplyEnded
    | ReplyWritten
    | TurnFailed
    | PlaybackEnded
)
"""Events that belong to the turn of their epoch and are stale in any other."""
Condition = LinkChanged | PartLost | PartRestored | BudgetChanged | PressOrLight | Progress
"""Events that change what works, what a press means or what the light shows, in any phase, and
leave the turn alone."""
Request = ButtonPressed | ButtonReleased | LongPressed | TextTyped | ForgetRequested | GoodbyeSaid
"""Events that the user or the owner causes, or the model by a tool."""
Event = Request | PhaseTimedOut | ConfirmationExpired | TurnEvent | Condition | BudgetLow | BellDue
