"""When something is due: after a length of time, at a local time, or at one on some weekdays.

A time of day that summer time leaves out is due as long after midnight as on other days (02:30
becomes 03:30, as in RFC 5545, 3.3.5); one that comes twice is due the first time.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import Final

from edged.timers.moment import Moment, Trust
from edged.values import dataclass, replace

EVERY_DAY: Final = frozenset(range(7))
_CLOSE: Final = 0.5
"""Seconds: a smaller correction of the clock is not worth writing to a memory card."""


class Anchor(Enum):
    """How well it is known when a length of time is over."""

    EXACT = "exact"
    GUESSED = "guessed"  # the device was off, and has an old time of day since


@dataclass(frozen=True, slots=True)
class After:
    """Due after a length of time, whatever somebody does to the clock."""

    seconds: float
    boot: str
    due: float
    """Seconds since that boot."""
    wall: float | None = None
    """Seconds since the epoch when it is due; None until the time of day was once believed."""
    anchor: Anchor = Anchor.EXACT


@dataclass(frozen=True, slots=True)
class At:
    """Due once, at a local time."""

    local: datetime
    """Without a time zone: it is the one where the device is."""


@dataclass(frozen=True, slots=True)
class Every:
    """Due at a local time of day on some weekdays; 0 is Monday."""

    at: time
    days: frozenset[int] = EVERY_DAY


Schedule = After | At | Every


def after(seconds: float, now: Moment) -> After:
    """Return what is due in `seconds` from now."""
    return anchored(After(seconds, now.boot, now.elapsed + seconds), now)


def anchored(timer: After, now: Moment) -> After:
    """Return the timer as it is due in this boot, as far as can be known now.

    While the time of day is doubted it is taken to be late, not early: that is what a device has
    which was switched off. So a guess may come too late, but not too early, nor later than if
    the timer had begun with this boot.
    """
    believed = now.trust is Trust.SET
    if timer.boot == now.boot and timer.anchor is Anchor.EXACT:
        wall = now.wall + timer.due - now.elapsed
        dated = timer.wall is not None and abs(timer.wall - wall) < _CLOSE
        return replace(timer, wall=wall) if believed and not dated else timer
    if timer.wall is None:  # it was never known when it began
        return After(timer.seconds, now.boot, now.elapsed + timer.seconds)
    due = now.elapsed + timer.wall - now.wall
    if believed:
        return replace(timer, boot=now.boot, due=due, anchor=Anchor.EXACT)
    if timer.boot == now.boot:
        return replace(timer, due=due) if due < timer.due - _CLOSE else timer
    due = min(due, now.elapsed + timer.seconds)
    return replace(timer, boot=now.boot, due=due, anchor=Anchor.GUESSED)


def coming(schedule: At | Every, since: float, zone: tzinfo) -> float | None:
    """Return when it is next due after `since`, in seconds since the epoch; None: never."""
    if isinstance(schedule, At):
        due = schedule.local.replace(tzinfo=zone).timestamp()
        return due if due > since else None
    begun = datetime.fromtimestamp(since, zone).date()
    days = (begun + timedelta(days=number) for number in range(-1, 9))
    each = (_due(schedule, day, zone) for day in days if day.weekday() in schedule.days)
    return next(due for due in each if due > since)


def _due(schedule: Every, day: date, zone: tzinfo) -> float:
    return datetime.combine(day, schedule.at, zone).timestamp()
