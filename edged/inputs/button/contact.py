"""What the level of a switch means: pure, so that every order of edges and re-checks is tested.

A switch that is found closed at the start is stuck until it was seen open once: it may be a
short circuit, and an open microphone must never begin without a press.
"""

from enum import Enum

from edged.conversation.events import ButtonPressed, ButtonReleased


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
