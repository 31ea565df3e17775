"""Record the reports of a part for a test."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Event
from edged.conversation.notices import Notice


def until(true: Callable[[], bool], timeout: float = 60.0, clock: Clock = SYSTEM_CLOCK) -> None:
    """Return once `true()`; fail if that does not come within `timeout` seconds of the clock."""
    deadline = clock.now() + timeout
    while not true():
        assert clock.now() < deadline, "it did not come"
        clock.wait(threading.Event(), 0.002)


@dataclass
class Witness:
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
