"""The whole state of a conversation, and the sign that the light shows of it."""

from typing import Final

from edged.conversation.budget import Funds
from edged.conversation.commands import Sign
from edged.conversation.conditions import Bell, Engagement, Sight
from edged.conversation.confirmation import REMOTE, Asking, Question
from edged.conversation.events import Link, Manner, Mode, Mute, Part, Phase
from edged.values import dataclass

OPENED: Final = frozenset({Phase.OPEN, Phase.HEARING, Phase.ANSWERING, Phase.SOUNDING})
"""The phases of an open conversation."""
_UNDISTURBED: Final = frozenset({Phase.IDLE, Phase.OPEN})
"""The phases in which nobody talks, and nobody is to be heard."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole state: the phase of turn `epoch`, who holds the button, what works."""

    phase: Phase = Phase.IDLE
    epoch: int = 0
    holder: str | None = None
    link: Link = Link.OFFLINE
    lost: frozenset[Part] = frozenset()
    manner: Manner = Manner.ALOUD
    """How the reply of the turn at hand is given."""
    mode: Mode = Mode.HOLD
    mute: Mute = Mute.OFF
    funds: Funds = Funds.LEFT
    sight: Sight = Sight.AWAY
    engagement: Engagement = Engagement.NONE
    captured: int = 0
    """The turn for which the microphone was opened last."""
    overran: int | None = None
    """The turn whose time was up a moment ago: a press is meant to end it, not to begin another."""
    bell: Bell = Bell.SILENT
    question: Question | None = None

    @property
    def asks(self) -> bool:
        """Whether a press of the device's own button confirms a call, or is about to."""
        return self.question is not None and self.question.asking is not Asking.WAITS

    @property
    def pressed(self) -> bool:
        """Whether the finger is down whose release confirms a call."""
        return self.question is not None and self.question.asking is Asking.PRESSED

    def is_answered_by(self, source: str) -> bool:
        """Return whether a press of the button `source` is the begin of an answer to a question."""
        own = source != REMOTE and self.holder is None
        return own and self.asks and not self.pressed


def rings(now: Conversation) -> bool:
    """Return whether what rings may sound: not over a turn, which it awaits."""
    return now.bell is not Bell.SILENT and now.phase in _UNDISTURBED


def stoppable(now: Conversation) -> bool:
    """Return whether a press stops what rings: whoever presses has heard it."""
    return now.bell is Bell.HEARD and rings(now)


def hides(now: Conversation) -> bool:
    """Return whether a call cannot be asked for: nobody hears it, or a press is for what rings."""
    return rings(now) or Part.SPEAKER in now.lost


def sign(now: Conversation) -> Sign:
    """Return the state of the device as the light shows it.

    That a press confirms is shown before all else, and then what leaves the room, be it sound or a
    picture.
    """
    if now.asks:
        return Sign.CONFIRM
    if now.sight is Sight.LOOKING:
        return Sign.LISTENING
    match now.phase:
        case Phase.TOUCHED | Phase.LISTENING | Phase.CLOSING | Phase.OPEN | Phase.HEARING:
            return Sign.LISTENING
        case Phase.ANSWERING | Phase.SOUNDING if now.mode is not Mode.HALF_DUPLEX:
            return Sign.LISTENING  # in full duplex the microphone stays open
        case Phase.SENDING | Phase.THINKING:
            return Sign.THINKING if now.link is Link.ONLINE else _unlinked(now.link)
        case Phase.IDLE:
            return _at_rest(now)
        case _:
            return Sign.FAULT if Part.SPEAKER in now.lost else Sign.SPEAKING


def _at_rest(now: Conversation) -> Sign:
    if rings(now):
        return Sign.RINGING
    if now.mute is Mute.ON:
        return Sign.MUTED
    if now.link is Link.NOT_SET_UP:
        return Sign.NOT_SET_UP
    if now.lost:
        return Sign.FAULT
    if now.funds is Funds.SPENT:
        return Sign.SPENT
    return Sign.READY if now.link is Link.ONLINE else Sign.OFFLINE


def _unlinked(link: Link) -> Sign:
    return Sign.NOT_SET_UP if link is Link.NOT_SET_UP else Sign.OFFLINE
