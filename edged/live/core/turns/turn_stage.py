"""How far a turn has come, and what an older one still owes. Pure data."""

from enum import Enum
from typing import Final


class Stage(Enum):
    """How far the current turn has come on this connection."""

    OVER = "over"
    TALKING = "talking"  # activity start sent
    WAITING = "waiting"  # activity end sent
    ANSWERING = "answering"
    WORKING = "working"  # the device does what the service asked for, so its silence is in order
    GENERATED = "generated"  # all sound has come, turnComplete has not


ANSWERED: Final = frozenset({Stage.ANSWERING, Stage.GENERATED})
"""The stages in which something of the reply has come."""


class Cut(Enum):
    """What an older answer, cut in the middle, still owes."""

    NOTHING = "nothing"
    OPEN = "open"  # neither interrupted nor generationComplete seen
    MARKED = "marked"  # interrupted seen, turnComplete not
    SILENT = "silent"  # as MARKED, but it had not begun to sound


class Transcript(Enum):
    """Whether the input transcript of the current turn has come."""

    DUE = "due"
    OVERDUE = "overdue"  # nor has that of the turn before, so the next one is of that turn
    RECEIVED = "received"


class Interaction(Enum):
    """The interactionStatus of the current turn."""

    IDLE = "idle"  # also of a model that sends none
    IN_PROGRESS = "in progress"  # another utterance follows, whatever completes
