"""A switch: what its level means, and how it must be wired. Pure.

A switch that is closed at the start counts as stuck until it has been open once: it may be a
short circuit, and the microphone must never open without a press.
"""

from enum import Enum

from edged.conversation.events import ButtonPressed, ButtonReleased
from edged.settings.model import ButtonSettings


class Contact(Enum):
    """The state of a switch, as far as it is known."""

    UNKNOWN = "unknown"  # not read yet
    STUCK = "stuck"  # closed since the start
    UP = "up"
    DOWN = "down"


def follow(
    contact: Contact, source: str, *, down: bool
) -> tuple[Contact, ButtonPressed | ButtonReleased | None]:
    """Return the state after reading the level, and the event to report, if any."""
    match contact, down:
        case ((Contact.UNKNOWN | Contact.STUCK), True):
            return Contact.STUCK, None
        case ((Contact.UNKNOWN | Contact.STUCK), _):
            return Contact.UP, None
        case Contact.UP, True:
            return Contact.DOWN, ButtonPressed(source)
        case Contact.DOWN, False:
            return Contact.UP, ButtonReleased(source)
        case _:
            return contact, None


def wiring(settings: ButtonSettings) -> str:
    """Return what the switch must connect, in words for the owner."""
    other = "ground" if settings.pull == "up" else "3.3 V"
    return f"the switch has to connect GPIO{settings.pin} to {other}"


def held_since_the_start(settings: ButtonSettings) -> str:
    """Return cause and cure for a switch that has never been open."""
    return (
        f"GPIO{settings.pin} is down since the start: let go of it; if nobody holds it,"
        f' {wiring(settings)} only while it is held (button.pull is "{settings.pull}")'
    )
