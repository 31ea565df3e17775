"""Record the reports of a part for a test."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Event
from edged.conversation.notices import Notice


def until(true: Callable[[], bool], timeout: float = 60.0, clock: Clock = SYSTEM_CLOCK) -> None:
    """Return once `true()`; fail if that does not come within `timeout` seconds of the clock.

    A fiftieth of what has passed may pass before the next look: thousands of looks take seconds.
    """
    began = clock.now()
    while not true():
        waited = clock.now() - began
        assert waited < timeout, "it did not come"
        clock.wait(threading.Event(), max(0.002, waited / 50))


@dataclass
class ReportRecorder:
    """Records reports from any thread."""

    events: list[Event | Notice] = field(default_factory=list)
    clock: Clock = SYSTEM_CLOCK

    def __call__(self, event: Event | Notice) -> None:
        """Record a report."""
        self.events.append(event)

    def reaches(self, count: int) -> list[Event | Notice]:
        """Return the reports once there are `count` of them; fail if they do not come."""
        until(lambda: len(self.events) >= count, clock=self.clock)
        return self.events

    def names(self) -> list[str]:
        """Return the kinds of the reports."""
        return [type(event).__name__ for event in self.events]
