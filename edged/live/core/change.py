"""One step in the making: state and effects so far, and what the lifecycle has yet to hear."""

from collections import deque
from dataclasses import replace
from typing import Any

from edged.live.core.deadlines import Due
from edged.live.core.effects import Effect
from edged.live.core.state import State
from edged.live.happenings import Happening


class Change:
    """Lives for one call of `step`; the values that it holds are frozen."""

    def __init__(self, state: State, now: float) -> None:
        self.state = state
        self.now = now
        self.effects: list[Effect] = []
        self.happenings: deque[Happening] = deque()
        """What the lifecycle has yet to decide on, so that it never decides within a decision."""

    def do(self, *effects: Effect) -> None:
        """Have `effects` done."""
        self.effects += effects

    def set(self, **fields: Any) -> None:  # noqa: ANN401 - as dataclasses.replace
        """Change fields of the state."""
        self.state = replace(self.state, **fields)

    def connection(self, **fields: Any) -> None:  # noqa: ANN401
        """Change fields of the connection."""
        self.set(connection=replace(self.state.connection, **fields))

    def awaited(self, **fields: Any) -> None:  # noqa: ANN401
        """Change fields of what is awaited."""
        self.set(awaited=replace(self.state.awaited, **fields))

    def arm(self, due: Due, seconds: float) -> None:
        """Have `due` in `seconds`, whatever its time was before."""
        self.set(deadlines=self.state.deadlines.at(due, self.now + seconds))

    def disarm(self, *dues: Due) -> None:
        """Have none of `dues`."""
        self.set(deadlines=self.state.deadlines.without(*dues))

    def happen(self, *happenings: Happening) -> None:
        """Let the lifecycle decide on them, once this is done."""
        self.happenings += happenings

    @property
    def result(self) -> tuple[State, tuple[Effect, ...]]:
        """The state after the step, and its effects."""
        return self.state, tuple(self.effects)
