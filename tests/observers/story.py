"""How observers are told a story, by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from edged.clock import ScaledClock
from edged.conversation.events import Event, Phase
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice

Fields = dict[str, object]


@dataclass
class HandClock(ScaledClock):
    """A manual clock; timers run only on `ring`."""

    time: float = 0.0
    due: list[Callable[[], None]] = field(default_factory=list)

    def now(self) -> float:
        """Return the time that was set."""
        return self.time

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Keep the call for `ring`."""
        self.due.append(call)
        loop = asyncio.new_event_loop()
        try:
            return asyncio.TimerHandle(self.time + seconds, lambda: None, (), loop)
        finally:
            loop.close()

    def ring(self) -> None:
        """Make the latest call that is due."""
        self.due.pop()()


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[Fields]:
    """Return the fields of each line of that name."""
    return [
        getattr(record, "edged_fields", {}) for record in caplog.records if record.message == event
    ]


def told(
    observe: Callable[[Event | Notice, Conversation], None],
    clock: HandClock,
    *story: tuple[float, Event | Notice, Phase],
    epoch: int = 1,
) -> None:
    """Show an observer a story of (time, event, phase after it)."""
    for at, event, phase in story:
        clock.time = at
        observe(event, Conversation(phase, epoch))
