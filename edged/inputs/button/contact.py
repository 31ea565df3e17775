"""A switch: what its level means, and how it must be wired. Pure.

A switch that is found closed at the start is stuck until it was seen open once: it may be a
short circuit, and an open microphone must never begin without a press.
"""

from enum import Enum

from edged.conversation.events import ButtonPressed, ButtonReleased
from edged.settings.model import ButtonSettings


class Contact(Enum):
    """What is known of a switch."""

    UNKNOWN = "unknown"  # not seen yet
    STUCK = "stuck"  # closed since the start
    UP = "up"
    DOWN = "down"


def follow(
    contact: Contact, source: str, *, down: bool
) -> tuple[Contact, ButtonPressed | ButtonReleased | None]:
    """Return what is known after seeing the level, and what is to be reported for it."""
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
    """Return what the switch has to connect."""
    other = "ground" if settings.pull == "up" else "3.3 V"
    return f"the switch has to connect GPIO{settings.pin} to {other}"


def held_since_the_start(settings: ButtonSettings) -> str:
    """Return cause and cure of a switch that was never seen open."""
    return (
        f"GPIO{settings.pin} is down since the start: let go of it; if nobody holds it,"
        f' {wiring(settings)} only while it is held (button.pull is "{settings.pull}")'
    )
