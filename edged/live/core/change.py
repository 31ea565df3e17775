"""One step in the making: state and effects so far, and what the lifecycle has yet to hear."""

from collections import deque

from edged.live.core.deadlines import Due
from edged.live.core.effects import Effect, Send
from edged.live.core.lifecycle_events import LifecycleEvent
from edged.live.core.state import State
from edged.live.messages import ClientMessage


class Change:
    """Lives for one call of `step`; the values that it holds are frozen."""

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
        self.effects: list[Effect] = []
        self.pending: deque[LifecycleEvent] = deque()
        """What the lifecycle has yet to decide on, so that it never decides within a decision."""

    def do(self, *effects: Effect) -> None:
        """Have `effects` done."""
        self.effects += effects

    def send(self, message: ClientMessage) -> None:
        """Have `message` sent; it counts for what a handle has heard."""
        if self.options.setup.transparent:
            self.consumed = self.consumed.sent(message)
        self.do(Send(message))

    def arm(self, due: Due, seconds: float) -> None:
        """Have `due` in `seconds`, whatever its time was before."""
        self.deadlines = self.deadlines.at(due, self.now + seconds)

    def disarm(self, *dues: Due) -> None:
        """Have none of `dues`."""
        self.deadlines = self.deadlines.without(*dues)

    def notify(self, *pending: LifecycleEvent) -> None:
        """Let the lifecycle decide on them, once this is done."""
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
        )
        return state, tuple(self.effects)
