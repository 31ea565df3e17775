"""The alarm clock: does what is due, and keeps what is planned.

It has one deadline, and looks again when somebody sets the time of day: a deadline of the loop
counts seconds, and knows nothing of that. Names are what somebody has said: the journal has none.
"""

from collections.abc import Callable, Collection
from typing import Protocol

from edged import journal
from edged.clock import Clock, Deadline
from edged.system import Watch
from edged.timers.moment import Moment
from edged.timers.plan import (
    MOST_OVER,
    End,
    Over,
    Plan,
    advance,
    deadline,
    planned,
    stopped,
    without,
)
from edged.timers.schedule import Schedule
from edged.timers.wording import NOTHING_PLANNED, Told, brief, told
from edged.values import dataclass
from edged.write_behind import WriteBehind


class Store(Protocol):
    """Keeps a plan over restarts of the program."""

    def load(self) -> Plan:
        """Return the plan that was kept."""

    def save(self, plan: Plan) -> str:
        """Keep the plan; return why it may be lost, or nothing. May block, never raises."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time, as something that is read, waited for and watched."""

    moment: Callable[[], Moment]
    clock: Clock
    watch: Watch
    """Calls back when somebody has set the time of day."""


class AlarmClock:
    """Runs a plan on the loop; tells `ring` the names of what rings, whenever that changes."""

    def __init__(
        self, store: Store, clocks: Clocks, ring: Callable[[tuple[str, ...]], None]
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._ring = ring
        self._plan = Plan()
        self._deadline = Deadline(clocks.clock, self._advance)
        self._file = WriteBehind(store.save)
        self._unheard: tuple[Over, ...] = ()

    @property
    def unheard(self) -> tuple[Over, ...]:
        """What nobody has heard since the start, and nobody was told of."""
        return self._unheard

    def told_of(self, over: Collection[Over]) -> None:
        """Take it that somebody was told of these."""
        self._unheard = tuple(each for each in self._unheard if each not in over)

    def plan(self) -> tuple[Plan, Moment]:
        """Return what is planned, and the time to tell how long it is until then."""
        return self._plan, self._clocks.moment()

    def set(self, name: str, when: Callable[[Moment], Schedule]) -> None:
        """Plan something; raise RefusedError."""
        now = self._clocks.moment()
        self._follow(planned(self._plan, name, when(now), now))

    def cancel(self, name: str) -> bool:
        """Plan it no longer; return whether it was planned."""
        before = self._plan
        self._follow(without(before, name))
        return self._plan != before

    def told(self) -> Told:
        """Return all that is planned, and what was over lately."""
        return told(*self.plan())

    def brief(self) -> Told:
        """Return what somebody who looks at the device is to know of it."""
        plan = self._plan
        # Each event of a conversation asks, and while the kernel looks at files, other threads run.
        return brief(*self.plan()) if plan.alarms or plan.over else {**NOTHING_PLANNED}

    async def kept(self) -> str:
        """Wait until the plan is on disk; return why it may not outlive a power cut, or nothing."""
        return await self._file.saved(self._plan)

    def stop(self) -> None:
        """Stop what rings."""
        if self._plan.ringing:
            plan, news = stopped(self._plan)
            _tell(news)
            self._follow(plan)

    async def run(self) -> None:
        """Do what is due until cancelled; then everything is on disk.

        What was kept is read now: until then, another one may have run on the same file.
        """
        self._plan = self._store.load()
        with self._clocks.watch(self._advance):
            self._advance()
            try:
                await self._file.run()
            finally:
                self._deadline.disarm()

    def _advance(self) -> None:
        plan, news = advance(self._plan, self._clocks.moment())
        _tell(news)
        missed = (over for over in news if over.end is not End.STOPPED)
        self._unheard = (*self._unheard, *missed)[-MOST_OVER:]
        self._follow(plan)

    def _follow(self, plan: Plan) -> None:
        before, self._plan = self._plan, plan
        if plan.ringing != before.ringing:
            for due in _due(plan) - _due(before):
                journal.note("timer_rang", due=int(due))
            self._ring(tuple(alarm.name for alarm in plan.ringing))
        if plan != before:
            self._file.put(plan)
        seconds = deadline(plan, self._clocks.moment())
        if seconds is None:
            self._deadline.disarm()
        else:
            self._deadline.arm(seconds)


def _due(plan: Plan) -> set[float]:
    return {alarm.ring.due for alarm in plan.ringing if alarm.ring}


def _tell(news: tuple[Over, ...]) -> None:
    for over in news:
        (journal.note if over.end is End.STOPPED else journal.warn)(
            "timer_over", end=over.end.name.lower(), due=int(over.due), times=over.times
        )
