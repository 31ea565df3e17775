"""A call that a press of the device's own button has to confirm."""

from enum import Enum
from typing import Final

from edged.values import dataclass, replace

REMOTE: Final = "control"
"""The source of presses that come over the control socket, and not from the device's own button."""


class Asking(Enum):
    """How far the device has come with asking for a press that confirms a call."""

    WAITS = "waits"  # for the reply to fall silent, and for the sound that asks
    ASKS = "asks"  # a press is the answer
    PRESSED = "pressed"  # a finger is on the button: its release confirms


@dataclass(frozen=True, slots=True)
class Question:
    """A call that a press of the device's own button has to confirm."""

    epoch: int
    """The turn that it belongs to; with another one it is over."""
    ticket: int
    asking: Asking = Asking.WAITS


@dataclass(frozen=True, slots=True)
class ConfirmationAsked:
    """The model calls a tool that only a press may run: the call `ticket`."""

    epoch: int
    ticket: int
    tool: str = ""
    arguments: str = ""
    """A JSON object."""


@dataclass(frozen=True, slots=True)
class ConfirmationHeard:
    """The device is silent again after the sound that asks: a press is now the answer."""

    ticket: int


@dataclass(frozen=True, slots=True)
class ConfirmationExpired:
    """Nobody has confirmed the call in time."""

    ticket: int


@dataclass(frozen=True, slots=True)
class ConfirmationEnded:
    """The call is confirmed, or not wanted any more."""

    ticket: int


Progress = ConfirmationHeard | ConfirmationEnded
"""What changes the meaning of a press."""


def progressed(question: Question | None, event: Progress) -> Question | None:
    """Return the question after an event that may be about an older one."""
    if question is None or question.ticket != event.ticket:
        return question
    if isinstance(event, ConfirmationEnded):
        return None
    return replace(question, asking=Asking.ASKS) if question.asking is Asking.WAITS else question
