"""Everything a conversation can ask of its devices and of the service."""

from dataclasses import dataclass
from enum import Enum


class Sign(Enum):
    """What the light says. Every sign is distinct on one LED."""

    NOT_SET_UP = "not set up"
    OFFLINE = "offline"
    READY = "ready"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    FAULT = "fault"


class Earcon(Enum):
    """A short sound that tells why there is no answer."""

    CANNOT_HEAR = "cannot hear you"
    NO_CONNECTION = "no connection"
    TURN_FAILED = "turn failed"


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop sounding at once and never again play anything older than `epoch`."""

    epoch: int


@dataclass(frozen=True, slots=True)
class BeginUtterance:
    """Tell the service that the user began to speak."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Capture:
    """Open the microphone's gate: pre-roll first, then what is heard from now on."""

    epoch: int


@dataclass(frozen=True, slots=True)
class EndCapture:
    """Close the gate after the release tail."""

    epoch: int


@dataclass(frozen=True, slots=True)
class CancelCapture:
    """Close the gate now; nothing of it is wanted."""

    epoch: int


@dataclass(frozen=True, slots=True)
class EndUtterance:
    """Tell the service that the user has finished."""

    epoch: int


@dataclass(frozen=True, slots=True)
class AbandonUtterance:
    """Let go of the turn: whatever still comes of it is dropped."""

    epoch: int


@dataclass(frozen=True, slots=True)
class FinishPlaying:
    """The reply is complete: report when its last sample was heard."""

    epoch: int


@dataclass(frozen=True, slots=True)
class PlayEarcon:
    """Tell the user by a sound why there is no answer, after what still sounds."""

    earcon: Earcon


@dataclass(frozen=True, slots=True)
class Show:
    """Let the light say `sign`."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Forget:
    """Begin a new conversation with the service."""


Command = (
    Silence
    | BeginUtterance
    | Capture
    | EndCapture
    | CancelCapture
    | EndUtterance
    | AbandonUtterance
    | FinishPlaying
    | PlayEarcon
    | Show
    | Forget
)
