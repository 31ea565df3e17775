"""A device whose connections fail, and the ways in which they do."""

from dataclasses import dataclass, field

from edged.live.core import events as e
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.attribution import EARLY_DEATH
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.lifecycle import Life, Stage, after
from edged.live.core.connection.lifecycle_events import Drop, Open, Wait
from edged.live.core.connection.quarantine import Carried
from edged.live.core.effects import Store
from edged.live.failures import Failure, Kind

FAILURE = Failure(Kind.TRANSIENT, "closed with 1011")
REFUSED = h.Disconnected(FAILURE, ending=Ending.CLOSED)
YOUNG = h.Disconnected(FAILURE, lived=1.0, ending=Ending.CLOSED)
OLD = h.Disconnected(FAILURE, lived=EARLY_DEATH + 1, ending=Ending.CLOSED)
NO_NETWORK = h.Disconnected(Failure(Kind.NETWORK, "gone"), ending=Ending.UNASKED)


@dataclass
class Device:
    """A lifecycle whose timer goes off at once, except while it is live; it has a history."""

    handle: str | None = "h"
    history: bool = True
    life: Life = field(default_factory=Life)
    given: list[str | None] = field(default_factory=list)
    """What each connection was given: a handle, "history" or None."""
    dropped: list[Carried] = field(default_factory=list)
    stored: str | None = None

    def __post_init__(self) -> None:
        """Start."""
        self.stored = self.handle
        self.happen(e.Started(handle=self.handle))

    def happen(self, *events: h.LifecycleEvent) -> None:
        """Let `events` happen, and what follows at once."""
        todo = list(events)
        while todo:
            self.life, orders = after(self.life, todo.pop(0))
            for order in orders:
                self._obey(order, todo)

    def _obey(self, order: h.Order, todo: list[h.LifecycleEvent]) -> None:
        match order:
            case Open(handle=handle, with_history=with_history):
                history = with_history and self.history and not handle
                self.given.append("history" if history else handle)
                todo[:0] = [h.HistorySent()] if history else []
            case Wait() if self.life.stage in (Stage.BACKING_OFF, Stage.AWAITING_CURE):
                todo.append(h.RetryDue())
            case Store(handle=handle):
                self.stored = handle
            case Drop(what=what):
                self.dropped.append(what)
                self.history = self.history and what is not Carried.HISTORY
            case _:
                pass

    def live_on(self) -> None:
        """Connect, and live for EARLY_DEATH seconds."""
        self.happen(e.Connected(), h.RetryDue())

    def fail(self, failure: h.Disconnected) -> None:
        """Fail to open, or shortly after."""
        if failure.lived:
            self.happen(e.Connected())
        self.happen(failure)
