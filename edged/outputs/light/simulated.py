"""A light that records what it showed."""

from collections.abc import Iterator
from contextlib import contextmanager

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.commands import Sign


class SimulatedLight:
    """A light for tests and demonstrations: `shown` holds (seconds on the clock, sign)."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self.shown: list[tuple[float, Sign | None]] = []
        """Each sign with its time; None is off."""
        self.brightness = 100

    @property
    def sign(self) -> Sign | None:
        """The sign shown now; None is off."""
        return self.shown[-1][1] if self.shown else None

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Run the light; it is off afterwards."""
        try:
            yield
        finally:
            self.shown.append((self._clock.now(), None))

    def show(self, sign: Sign) -> None:
        """Record `sign`."""
        self.shown.append((self._clock.now(), sign))

    def dim(self, percent: int) -> None:
        """Keep the brightness."""
        self.brightness = percent
