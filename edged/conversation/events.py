"""Everything that can happen to a conversation. An *epoch* counts turns from 1."""

from dataclasses import dataclass, field
from enum import Enum


class Link(Enum):
    """Whether the service can be reached."""

    NOT_SET_UP = "not set up"
    OFFLINE = "offline"
    ONLINE = "online"


class Part(Enum):
    """A device whose loss the owner must be told of; without camera or light one can still talk."""

    BUTTON = "button"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    CAMERA = "camera"
    LIGHT = "light"


class Phase(Enum):
    """Where a turn stands."""

    IDLE = "idle"
    TOUCHED = "touched"  # pressed, perhaps only a tap
    LISTENING = "listening"
    CLOSING = "closing"  # released; the tail is still captured
    SENDING = "sending"  # not yet accepted by the service
    THINKING = "thinking"
    SPEAKING = "speaking"  # the reply is still arriving
    FINISHING = "finishing"  # the reply is complete and still sounding


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """The button of `source` went down."""

    source: str


@dataclass(frozen=True, slots=True)
class ButtonReleased:
    """The button of `source` came up."""

    source: str


@dataclass(frozen=True, slots=True)
class PatienceExpired:
    """A phase lasted as long as it may."""

    phase: Phase
    epoch: int


@dataclass(frozen=True, slots=True)
class CaptureEnded:
    """The microphone has delivered the last sample of the utterance."""

    epoch: int


@dataclass(frozen=True, slots=True)
class UtteranceAccepted:
    """The whole utterance and its end were handed to the service."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The first sound of the answer arrived."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The last sound of the answer arrived."""

    epoch: int


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """There will be no (more) answer."""

    epoch: int
    cause: str


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The last sample of the answer was heard."""

    epoch: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The service came into reach or was lost."""

    link: Link
    cause: str = ""
    reason: str = field(default="", compare=False)
    """The kind of cause in one word, for a program to tell apart."""


@dataclass(frozen=True, slots=True)
class PartLost:
    """A device went away or broke."""

    part: Part
    cause: str


@dataclass(frozen=True, slots=True)
class PartRestored:
    """A lost device works again."""

    part: Part


@dataclass(frozen=True, slots=True)
class ForgetRequested:
    """The owner wants a new conversation."""


TurnEvent = (
    CaptureEnded | UtteranceAccepted | ReplyStarted | ReplyEnded | TurnFailed | PlaybackEnded
)
"""What belongs to the turn of its epoch, and is stale in every other."""
Condition = LinkChanged | PartLost | PartRestored
"""What changes what works, in any phase, and leaves the turn alone."""
Event = ButtonPressed | ButtonReleased | PatienceExpired | ForgetRequested | TurnEvent | Condition
