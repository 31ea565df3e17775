"""Has the model tell the user which timers nobody heard, with its answer to what they say next.

They are given beside an utterance until one is answered to its end: a tap, a barge-in and a turn
that failed leave them to the next one.
"""

from edged.conversation.events import Event, ReplyEnded, ReplyWritten
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice
from edged.timers.alarm_clock import AlarmClock
from edged.timers.wording import unheard


class UnheardTimers:
    """An observer that knows what was given, and is still to be told."""

    def __init__(self, alarm_clock: AlarmClock) -> None:
        self._alarm_clock = alarm_clock
        self._given = alarm_clock.unheard

    def remark(self) -> str:
        """Return what the model is to be told beside the utterance that begins; empty: nothing."""
        self._given = self._alarm_clock.unheard
        if not self._given:
            return ""
        _, now = self._alarm_clock.plan()
        return unheard(self._given, now)

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Take what was given for told once the turn is answered."""
        if isinstance(event, ReplyEnded | ReplyWritten) and event.epoch == now.epoch:
            self._alarm_clock.told_of(self._given)
            self._given = ()
