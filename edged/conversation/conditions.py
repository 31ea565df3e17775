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


Look = LookBegan | LookEnded


@dataclass(frozen=True, slots=True)
class GraceEnded:
    """The moment is over in which a press is too late to end a turn whose time was up."""

    epoch: int


class Bell(Enum):
    """Whether a timer, an alarm or a reminder rings."""

    SILENT = "silent"
    RINGING = "ringing"
    HEARD = "ringing, and heard"


@dataclass(frozen=True, slots=True)
class BellChanged:
    """Something is due and rings, or nothing rings any more."""

    bell: Bell


@dataclass(frozen=True, slots=True)
class BellDue:
    """What rings is to sound again, when nobody talks."""


@dataclass(frozen=True, slots=True)
class BellHeard:
    """What rings has sounded for so long that a press is meant for it."""


PressOrLight = GraceEnded | LookBegan | LookEnded | BellChanged | BellHeard
