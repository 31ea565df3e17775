"""A machine whose time of day can be wrong, and is set."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC

from edged.timers.moment import Moment, Trust
from tests.virtual_time import VirtualClock

NOON = 1_900_000_800.0 - 1_900_000_800.0 % 86_400 + 43_200


@dataclass
class Machine:
    """It was switched on at noon, on the virtual time of this loop."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    boot: str = "a"
    set_by: float = 0.0
    trust: Trust = Trust.SET
    watching: list[Callable[[], None]] = field(default_factory=list)

    def moment(self) -> Moment:
        """Return what its clocks say."""
        now = self.clock.now()
        return Moment(self.boot, now, NOON + now + self.set_by, self.trust, UTC)

    @contextmanager
    def watch(self, changed: Callable[[], None]) -> Iterator[None]:
        """Tell when the clock is set."""
        self.watching.append(changed)
        yield
        self.watching.remove(changed)

    def set_clock(self, seconds: float) -> None:
        """Set the time of day ahead."""
        self.set_by += seconds
        for changed in self.watching:
            changed()

    def boots_with_an_old_clock(self, lag: float) -> None:
        """Begin a boot with the time of day that was written down last."""
        self.boot, self.set_by, self.trust = "b", -lag, Trust.DOUBTED

    def learns_the_time(self) -> None:
        """Have the time of day set over the network."""
        self.trust = Trust.SET
        self.set_clock(-self.set_by)
