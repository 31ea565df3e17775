"""Events that change what a press means or what the light shows, and leave the turn alone."""

from enum import Enum

from edged.values import dataclass


class Sight(Enum):
    """Whether the model looks through the camera by itself."""

    AWAY = "away"
    LOOKING = "looking"


@dataclass(frozen=True, slots=True)
class LookBegan:
    """The model looks through the camera, by a tool."""


@dataclass(frozen=True, slots=True)
class LookEnded:
    """The model has looked."""


@dataclass(frozen=True, slots=True)
class GraceEnded:
    """The moment is over in which a press is too late to end a turn whose time was up."""

    epoch: int
