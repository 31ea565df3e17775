"""A household with a device for a month: power cuts, restarts, a clock that is wrong after them.

True time runs; the device knows only its own clocks. A Pi without a battery has the time of day
that it last wrote down until the network sets it, and counts from zero after each boot. Whatever
rings and whatever is reported is written down with the true time, and judged at the end.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import tzinfo

from edged.timers.kept import read, written
from edged.timers.moment import Moment, Trust
from edged.timers.plan import Alarm, End, Over, Plan, advance, deadline, planned, stopped
from edged.timers.schedule import After, Schedule, after

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass
class Began:
    """A ring began, at a true time."""

    name: str
    due: float
    """By its clock; 0 of a timer, which has no time of day of its own."""
    at: float


@dataclass
class Device:
    """The device, and what truly happens to it."""

    zone: tzinfo
    random: random.Random
    true: float
    """Seconds since the epoch."""
    plan: Plan = field(default_factory=Plan)
    booted: float | None = None
    """When, truly; None: it has no power."""
    boots: int = 0
    behind: float = 0.0
    """Seconds that its time of day lags."""
    trust: Trust = Trust.SET
    rings: list[Began] = field(default_factory=list)
    news: list[tuple[float, Over]] = field(default_factory=list)
    up: list[tuple[float, float]] = field(default_factory=list)
    """When it ran with a clock that it believed."""
    jumps: list[tuple[float, float]] = field(default_factory=list)
    """When that clock was far from right, or what it had passed was still to come."""
    pressed: float = math.inf
    """When somebody will press the button."""

    @property
    def now(self) -> Moment:
        """Return what its clocks say."""
        assert self.booted is not None
        elapsed, wall = self.true - self.booted, self.true - self.behind
        return Moment(f"boot-{self.boots}", elapsed, wall, self.trust, self.zone)

    def power_on(self, lag: float) -> None:
        """Boot with a time of day that is `lag` seconds old, or with a right one."""
        self.booted, self.boots, self.behind = self.true, self.boots + 1, lag
        self.trust = Trust.DOUBTED if lag else Trust.SET
        self.restart()

    def power_off(self) -> None:
        """Cut the power."""
        self.booted = None

    def restart(self) -> None:
        """Begin again with what is on the card."""
        kept = read(written(self.plan))
        assert kept.dropped == 0
        assert len(kept.plan.alarms) == len(self.plan.alarms)
        self.plan = kept.plan
        self.advance()

    def synchronise(self) -> None:
        """Learn the time of day from the network."""
        self.behind, self.trust = 0.0, Trust.SET
        self.advance()

    def jump(self, behind: float, seconds: float) -> None:
        """Have somebody set the time of day wrong for a while, and then right; it is believed."""
        since, self.behind = self.true, behind
        self.advance()
        self.wait(since + seconds / 2)
        self.restart()
        self.wait(since + seconds)
        passed = self.true + max(0.0, -behind)
        self.jumps.append((since, passed))
        self.synchronise()
        self.wait(passed)  # a clock that is then set back a day, too, is off by two

    def set_alarm(self, name: str, schedule: Schedule) -> None:
        """Plan something."""
        self.plan = planned(self.plan, name, schedule, self.now)

    def set_timer(self, name: str, seconds: float) -> None:
        """Plan something in a while."""
        self.set_alarm(name, after(seconds, self.now))

    def advance(self) -> None:
        """Do what its single deadline is for."""
        before = {alarm.name for alarm in self.plan.ringing}
        self.plan, news = advance(self.plan, self.now)
        self._hear(before, news)

    def press(self) -> None:
        """Stop what rings."""
        self.plan, news = stopped(self.plan)
        self._hear(set(), news)
        assert not self.plan.ringing

    def _hear(self, before: set[str], news: tuple[Over, ...]) -> None:
        self.news += [(self.true, over) for over in news]
        for alarm in self.plan.ringing:
            if alarm.name not in before:
                self._begin(alarm)

    def _begin(self, alarm: Alarm) -> None:
        assert alarm.ring
        once = isinstance(alarm.schedule, After)
        ring = Began(alarm.name, 0.0 if once else alarm.ring.due, self.true)
        if not any(_same(ring, each) for each in self.rings):  # else a restart goes on with it
            self.rings.append(ring)
            if self.pressed == math.inf and self.random.random() < 0.8:
                self.pressed = self.true + self.random.uniform(0.5, 200)

    def wait(self, until: float) -> None:
        """Let true time pass, with or without power."""
        since = self.true
        while self.booted is not None:
            pause = deadline(self.plan, self.now)
            due = math.inf if pause is None else self.true + pause
            if min(due, self.pressed) > until:
                break
            if self.pressed < due:
                self.true, self.pressed = max(self.true, self.pressed), math.inf
                self.press()
            else:
                self.true = due + self.random.uniform(0, 0.2)  # the loop is a little late
                self.advance()
        self.true = max(self.true, until)
        if self.booted is not None:
            self.advance()
            if self.trust is Trust.SET:
                self.up.append((since, self.true))

    def ran(self, since: float, until: float) -> bool:
        """Return whether it ran all the time, with a clock that it believed."""
        reached = since
        for begun, ended in sorted(self.up):
            if begun <= reached + 1e-6:
                reached = max(reached, ended)
        return any(begun <= since <= ended for begun, ended in self.up) and reached >= until

    def jumped(self, due: float) -> bool:
        """Return whether the time of day was set wrong around then."""
        return any(since - 1 <= due <= until + 1 for since, until in self.jumps)

    def reported(self) -> Counter[tuple[str, End]]:
        """Return how often each thing was told to be over, by how it ended."""
        found: Counter[tuple[str, End]] = Counter()
        for _, over in self.news:
            found[over.name, over.end] += over.times
        return found


def _same(one: Began, other: Began) -> bool:
    return one.name == other.name and abs(one.due - other.due) < HOUR
