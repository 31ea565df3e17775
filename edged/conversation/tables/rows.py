"""What the tables are made of: triggers, and rows of phase and orders."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from edged.conversation import orders as o
from edged.conversation.events import Phase
from edged.values import dataclass


class Trigger(Enum):
    """An event as the table sees it: current, and qualified by what works."""

    PRESS = "press"
    PRESS_DEAF = "press, but the microphone is lost"
    PRESS_UNSET = "press, but not set up"
    PRESS_MUTED = "press, but muted"
    PRESS_SPENT = "press, but the budget is spent"
    PRESS_RINGING = "press, while it rings"
    CONFIRM = "release of a short press, to confirm a call"
    TOO_LONG = "press too long to confirm a call"
    RELEASE = "release"
    TYPED = "text typed"
    TIMEOUT = "phase timed out"
    ASKED = "confirmation asked"
    EXPIRED = "confirmation expired, or cannot be asked"
    CAPTURED = "capture ended"
    ACCEPTED = "utterance accepted"
    REPLYING = "reply started"
    REPLIED = "reply ended"
    WRITTEN = "reply written"
    FAILED = "turn failed"
    PLAYED = "playback ended"
    FORGET = "forget"
    MUTE = "muted"
    LOW = "budget is low"
    BELL = "bell due"
    # Of an open conversation:
    TIMEOUT_OFFLINE = "phase timed out, and offline"
    PAUSED = "capture paused"
    SPOKEN = "speech detected"
    SPOKEN_SPENT = "speech detected, but the budget is spent"
    INTERRUPTED = "reply interrupted"
    UNSET = "no longer set up"
    GOODBYE = "goodbye"
    SPENT = "budget is spent"
    LAST = "turn over, and the budget is spent"
    INTERRUPTED_SPENT = "reply interrupted, but the budget is spent"


@dataclass(frozen=True, slots=True)
class Row:
    """The next phase and the commands to issue."""

    phase: Phase
    orders: tuple[o.Order, ...] = ()


IGNORED: Final = None
"""A cell whose trigger changes nothing: it is too late, or impossible in that phase."""
Table = Mapping[tuple[Phase, Trigger], Row | None]


def ignored(phases: Iterable[Phase], *triggers: Trigger) -> Table:
    """Return the cells of these phases and triggers, which change nothing."""
    return {(phase, trigger): IGNORED for phase in phases for trigger in triggers}


IDLE, TOUCHED, LISTENING, CLOSING, SENDING, THINKING, SPEAKING, FINISHING = [*Phase][:8]
OPEN, HEARING, ANSWERING, SOUNDING = [*Phase][8:]
TURN: Final = (IDLE, TOUCHED, LISTENING, CLOSING, SENDING, THINKING, SPEAKING, FINISHING)
"""The phases of `hold` and `toggle`."""
HELD: Final = frozenset({TOUCHED, LISTENING, CLOSING})
"""Those of them that an open conversation does not know: it has no utterance of its own."""
T = Trigger
