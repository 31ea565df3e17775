"""When what rings sounds again, and from when on a press is meant for it."""

from collections.abc import Callable
from typing import Final

from edged.clock import Clock, Deadline
from edged.conversation.conditions import Bell, BellDue, BellHeard
from edged.conversation.events import Event
from edged.conversation.machine import Conversation, rings
from edged.conversation.notices import Notice

PERIOD: Final = 2.0
"""Seconds from one sound of what rings to the next."""
HEARD: Final = 1.0
"""Seconds from the begin of the first sound until a press is meant for it. Whoever presses earlier
wants to talk."""


class BellTimer:
    """Times what rings, as long as it may sound."""

    def __init__(self, clock: Clock, report: Callable[[BellDue | BellHeard], None]) -> None:
        self._due = Deadline(clock, lambda: report(BellDue()))
        self._heard = Deadline(clock, lambda: report(BellHeard()))
        self._before = Conversation()

    def follow(self, event: Event | Notice, now: Conversation) -> None:
        """Time what rings after an event."""
        sounds, before = rings(now), self._before
        self._before = now
        if not sounds:
            self.disarm()
        elif isinstance(event, BellDue):
            self._due.arm(PERIOD)
            if now.bell is Bell.RINGING and not self._heard.armed:
                self._heard.arm(HEARD)
        elif not rings(before):
            self._due.arm(0.0)

    def due(self) -> BellHeard | None:
        """Return that it was heard if that is overdue: the loop was held up."""
        return BellHeard() if self._heard.overdue else None

    def disarm(self) -> None:
        """Time nothing."""
        self._due.disarm()
        self._heard.disarm()
