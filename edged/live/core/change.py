"""A step under construction: state, effects, and events that the lifecycle has yet to handle."""

from collections import deque

from edged.live.core.connection.lifecycle_events import LifecycleEvent
from edged.live.core.deadlines import Due
from edged.live.core.effects import Effect, Send
from edged.live.core.state import State
from edged.live.messages import ClientMessage


class Change:
    """The mutable state of one call of `step`; its values are frozen."""

    def __init__(self, state: State, now: float) -> None:
        self.now = now
        self.options = state.options
        self.outbox = state.outbox
        self.epoch = state.epoch
        self.life = state.life
        self.turns = state.turns
        self.history = state.history
        self.deadlines = state.deadlines
        self.connection = state.connection
        self.awaited = state.awaited
        self.consumed = state.consumed
        self.calls = state.calls
        self.question = state.calls.question
        """What a press was asked for before the step."""
        self.effects: list[Effect] = []
        self.pending: deque[LifecycleEvent] = deque()
        """What the lifecycle has yet to decide on, so that it never decides within a decision."""

    def do(self, *effects: Effect) -> None:
        """Add `effects`."""
        self.effects += effects

    def send(self, message: ClientMessage) -> None:
        """Have `message` sent; it counts for what a handle has heard."""
        if self.options.setup.transparent:
            self.consumed = self.consumed.sent(self.outbox.place)
        self.do(Send(message))

    def arm(self, due: Due, seconds: float) -> None:
        """Set the deadline `due` to `seconds` from now."""
        self.deadlines = self.deadlines.at(due, self.now + seconds)

    def disarm(self, *dues: Due) -> None:
        """Remove the deadlines `dues`."""
        self.deadlines = self.deadlines.without(*dues)

    def notify(self, *pending: LifecycleEvent) -> None:
        """Queue events for the lifecycle, so that it never decides within a decision."""
        self.pending += pending

    @property
    def result(self) -> tuple[State, tuple[Effect, ...]]:
        """The state after the step, and its effects."""
        state = State(
            self.options,
            self.outbox,
            self.epoch,
            self.life,
            self.turns,
            self.history,
            self.deadlines,
            self.connection,
            self.awaited,
            self.consumed,
            self.calls,
        )
        return state, tuple(self.effects)
