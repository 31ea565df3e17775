"""What the turns tell of an answer, each with its epoch. Pure data."""

from edged.conversation.events import (
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    ReplyWritten,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import ReplyText, SpeechEnded, Transcribed, UsageReported
from edged.live.messages import ModelAudio, ModelText
from edged.pcm import OUTPUT_RATE, seconds
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """A piece of sound of the answer of `epoch`."""

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


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The service has heard what was said in the turn, and answers or not."""

    epoch: int


TurnEvent = (
    ReplyPart
    | ReplyText
    | LatePart
    | TakenUp
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

ReplyPiece = ModelAudio | ModelText
"""What a reply consists of: of one kind, by the modality of the session."""


def part(epoch: int, piece: ReplyPiece) -> TurnEvent:
    """Return a piece of the reply of `epoch`."""
    match piece:
        case ModelAudio(pcm=pcm):
            return ReplyPart(epoch, pcm)
        case ModelText(text=text):
            return ReplyText(epoch, text)


def late_part(epoch: int, piece: ReplyPiece) -> tuple[TurnEvent, ...]:
    """Return a piece that came after the end of the reply: of text nothing is told."""
    return (LatePart(epoch, piece.pcm),) if isinstance(piece, ModelAudio) else ()
