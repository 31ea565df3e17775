"""What the turns tell of an answer, each with its epoch. Pure data."""

from edged.conversation.events import (
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    ReplyWritten,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import SpeechEnded, Transcribed, UsageReported
from edged.pcm import OUTPUT_RATE, seconds
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """A piece of the answer of `epoch`."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class LatePart:
    """Sound after the service itself had ended the answer of `epoch`: it is not played."""

    epoch: int
    pcm: bytes

    @property
    def milliseconds(self) -> int:
        """Return how long it would have sounded."""
        return round(1000 * seconds(len(self.pcm), OUTPUT_RATE))


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The turn is over on the side of the service."""

    epoch: int


TurnEvent = (
    ReplyPart
    | LatePart
    | ReplyStarted
    | ReplyEnded
    | ReplyWritten
    | TurnEnded
    | TurnFailed
    | SpeechDetected
    | SpeechEnded
    | ReplyInterrupted
    | Transcribed
    | UsageReported
)
