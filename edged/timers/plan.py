"""What is planned, what rings, and what is over: stopped, unheard or missed.

Something rings from when it is due until it is stopped, and for ten minutes at most. A device that
starts within them rings for the rest, as a phone does; afterwards it was missed. What rings is not
over until somebody has stopped it: a restart goes on with it, and does not begin again.
"""

import math
from enum import Enum
from typing import Final

from edged.timers.moment import Moment, Trust
from edged.timers.schedule import After, At, Every, Schedule, anchored, coming
from edged.values import dataclass, replace

MOST: Final = 32
"""How many can be planned at once."""
LONGEST_NAME: Final = 64
"""Bytes of UTF-8."""
FURTHEST: Final = 366 * 86_400.0
"""Seconds from now until something planned is due, at most."""
RINGS_FOR: Final = 600.0
"""Seconds, unless it is stopped."""
MOST_OVER: Final = 8
"""How many of those that are over are remembered."""
_LOOK_AGAIN: Final = 60.0
"""Seconds: a clock that is corrected slowly is believed without having been set."""
_DAY: Final = 86_400.0
_MONTH: Final = 31 * _DAY


class RefusedError(Exception):
    """It cannot be planned; the text says why, and what can be."""


class End(Enum):
    """How something ended."""

    STOPPED = "stopped"
    UNHEARD = "nobody stopped it"
    MISSED = "the device was off, or its clock was wrong"


@dataclass(frozen=True, slots=True)
class Ring:
    """What rings since it was due, in seconds since the epoch, until seconds since the boot."""

    due: float
    until: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something planned."""

    name: str
    schedule: Schedule
    since: float = 0.0
    """Seconds since the epoch: what was due until then is over."""
    ring: Ring | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """Something that was due, the last time at `due`, in seconds since the epoch."""

    name: str
    due: float
    end: End
    times: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything planned, and the last that is over."""

    alarms: tuple[Alarm, ...] = ()
    over: tuple[Over, ...] = ()

    @property
    def ringing(self) -> tuple[Alarm, ...]:
        """Return what rings."""
        return tuple(alarm for alarm in self.alarms if alarm.ring)


News = tuple[Plan, tuple[Over, ...]]
"""The plan afterwards, and what is over since: to be told once."""


def is_name(text: str) -> bool:
    """Return whether something planned can be called that."""
    return text.isprintable() and 0 < len(text.encode()) <= LONGEST_NAME


def planned(plan: Plan, name: str, schedule: Schedule, now: Moment) -> Plan:
    """Return the plan with one more, or with another of its name; raise RefusedError."""
    if not is_name(name):
        raise RefusedError(f"A name is 1 to {LONGEST_NAME} bytes of printable text.")
    if not isinstance(schedule, After) and now.trust is Trust.DOUBTED:
        raise RefusedError("The time of day is not known. Name a length of time instead.")
    alarm = Alarm(name, schedule, since=now.wall)
    late = lateness(alarm, now)
    if late is None or late >= 0:
        raise RefusedError("That time has passed.")
    if -late > FURTHEST:
        raise RefusedError("That is more than a year from now.")
    others = without(plan, name).alarms
    if len(others) >= MOST:
        raise RefusedError(f"There are {MOST} already. Cancel one first.")
    return replace(plan, alarms=(*others, alarm))


def without(plan: Plan, name: str) -> Plan:
    """Return the plan without what has this name, in whatever case; it no longer rings."""
    kept = (alarm for alarm in plan.alarms if alarm.name.casefold() != name.casefold())
    return replace(plan, alarms=tuple(kept))


def advance(plan: Plan, now: Moment) -> News:
    """Return what has become of the plan: what is due rings, what was due too long ago is over."""
    return _news(plan, [_advanced(alarm, now) for alarm in plan.alarms])


def stopped(plan: Plan) -> News:
    """Return the plan after somebody has stopped everything that rings."""
    return _news(plan, [_ended(alarm, End.STOPPED) for alarm in plan.alarms])


def deadline(plan: Plan, now: Moment) -> float | None:
    """Return in how many seconds to advance the plan again; None: when the clock is set."""
    found = [seconds for alarm in plan.alarms for seconds in _waits(alarm, now)]
    if plan.alarms and now.trust is Trust.DOUBTED:
        found.append(_LOOK_AGAIN)
    return max(0.0, min(found)) if found else None


def lateness(alarm: Alarm, now: Moment) -> float | None:
    """Return how many seconds ago it was due, negative: is to be; None: it is not known to be."""
    if isinstance(alarm.schedule, After):
        return now.elapsed - anchored(alarm.schedule, now).due
    since = alarm.since
    if now.trust is Trust.DOUBTED:  # what such a clock has passed is judged once it is set
        since = max(since, now.wall - RINGS_FOR)
    due = coming(alarm.schedule, since, now.zone)
    return None if due is None else now.wall - due


_Step = tuple[Alarm | None, Over | None]


def _news(plan: Plan, steps: list[_Step]) -> News:
    alarms = tuple(alarm for alarm, _ in steps if alarm)
    over = tuple(ended for _, ended in steps if ended)
    return Plan(alarms, (*plan.over, *over)[-MOST_OVER:]), over


def _waits(alarm: Alarm, now: Moment) -> list[float]:
    if alarm.ring:
        return [alarm.ring.until - now.elapsed]
    late = lateness(alarm, now)
    return [] if late is None or late >= RINGS_FOR else [-late]


def _advanced(alarm: Alarm, now: Moment) -> _Step:
    if alarm.ring:
        heard = now.elapsed < alarm.ring.until
        return (alarm, None) if heard else _ended(alarm, End.UNHEARD)
    alarm = _known(alarm, now)
    late = lateness(alarm, now)
    if late is None or late < 0:
        return alarm, None
    if late < RINGS_FOR:
        ring = Ring(_when(late, now), now.elapsed + RINGS_FOR - late)
        return replace(alarm, ring=ring), None
    return (alarm, None) if now.trust is Trust.DOUBTED else _missed(alarm, now, late)


def _when(late: float, now: Moment) -> float:
    """Return when it was due, in whole seconds, never earlier: else it is due once more."""
    return float(math.ceil(now.wall - late))


def _known(alarm: Alarm, now: Moment) -> Alarm:
    """Return it with what is known now; a clock that was far ahead must not silence it."""
    if isinstance(alarm.schedule, After):
        return replace(alarm, schedule=anchored(alarm.schedule, now))
    if isinstance(alarm.schedule, At) or now.trust is Trust.DOUBTED:
        return alarm
    since = now.wall if alarm.since > now.wall + _DAY else max(alarm.since, now.wall - _MONTH)
    return replace(alarm, since=since)


def _missed(alarm: Alarm, now: Moment, late: float) -> _Step:
    """Return what is over, however often it was due, and what is left of it."""
    over = Over(alarm.name, _when(late, now), End.MISSED)
    if not isinstance(alarm.schedule, Every):
        return None, over
    alarm = replace(alarm, since=over.due)
    while (again := lateness(alarm, now)) is not None and again >= RINGS_FOR:
        over = replace(over, due=_when(again, now), times=over.times + 1)
        alarm = replace(alarm, since=over.due)
    return _advanced(alarm, now)[0], over


def _ended(alarm: Alarm, end: End) -> _Step:
    """Return what is left of it once its ring is over."""
    if alarm.ring is None:
        return alarm, None
    over = Over(alarm.name, alarm.ring.due, end)
    again = isinstance(alarm.schedule, Every)
    return replace(alarm, since=alarm.ring.due, ring=None) if again else None, over
