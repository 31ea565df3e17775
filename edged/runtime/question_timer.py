"""When a press becomes the answer to what the device asks, and when it no longer is."""

from collections.abc import Callable
from typing import Final

from edged.clock import Clock, Deadline
from edged.conversation.confirmation import Asking, ConfirmationExpired, ConfirmationHeard, Question

TIMEOUT: Final = 10.0
"""Seconds in which a press confirms."""
SHORTEST: Final = 1.0
"""Seconds from the begin of the sound that asks until a press is meant for it. Whoever presses
earlier wants to interrupt."""
LOOK: Final = 0.1
"""Seconds between two looks whether the device has fallen silent."""


class QuestionTimer:
    """Times a question: it is heard once the reply and the sound that asks have been played."""

    def __init__(
        self,
        clock: Clock,
        sounding_until: Callable[[], float],
        report: Callable[[ConfirmationHeard | ConfirmationExpired], None],
    ) -> None:
        self._clock = clock
        self._sounding_until = sounding_until
        self._report = report
        self._deadline = Deadline(clock, self._expire)
        self._now: Question | None = None

    def follow(self, question: Question | None) -> None:
        """Time what the device asks now."""
        if question == self._now:
            return
        self._now = question
        if question is None or question.asking is Asking.PRESSED:  # then the press is timed
            self._deadline.disarm()
        else:
            self._deadline.arm(SHORTEST if question.asking is Asking.WAITS else TIMEOUT)

    def due(self) -> ConfirmationExpired | None:
        """Return the end of the question if it is overdue: the loop was held up."""
        over = self._now and self._now.asking is Asking.ASKS and self._deadline.overdue
        return ConfirmationExpired(self._now.ticket) if self._now and over else None

    def _expire(self) -> None:
        if self._now is None:
            return
        if self._now.asking is Asking.ASKS:
            self._report(ConfirmationExpired(self._now.ticket))
        elif self._sounding_until() > self._clock.now():
            self._deadline.arm(LOOK)
        else:
            self._report(ConfirmationHeard(self._now.ticket))
