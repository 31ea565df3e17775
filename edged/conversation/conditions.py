"""Events that change what a press means, what the light shows or how long a phase may last."""

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


class Engagement(Enum):
    """What keeps an open conversation from being idle though nothing is to be heard."""

    NONE = "none"
    VOICE = "voice"  # somebody speaks, and has not finished
    TOOL = "tool"  # the device works on a reply, or asks for a press that it waits for


@dataclass(frozen=True, slots=True)
class EngagementChanged:
    """Something else keeps an open conversation from being idle, or nothing does."""

    engagement: Engagement


PressOrLight = GraceEnded | LookBegan | LookEnded | BellChanged | BellHeard | EngagementChanged
