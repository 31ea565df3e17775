"""What the turns tell of an answer, each with its epoch. Pure data."""

from dataclasses import dataclass

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed, UsageReported


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of the answer of `epoch`."""

    epoch: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The turn is over on the side of the service."""

    epoch: int


Told = Spoken | ReplyStarted | ReplyEnded | TurnEnded | TurnFailed | Transcribed | UsageReported
