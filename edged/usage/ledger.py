"""Tokens by day and by month, for each model. Pure.

A day is the ordinal of a date in local time; None if the clock cannot be believed. Days only go
forward, so that a budget cannot begin anew twice: what is spent while the clock is a day late (it
was set back, one has travelled west) or unknown is of the newest day. A clock that is later still
was wrong before, in the future: what was spent in it is of the day that it says now.
"""

from datetime import date
from typing import Final

from edged.tokens import NO_TOKENS, Tokens
from edged.values import dataclass, replace

MOST_DAYS: Final = 62
"""This month and the last one by days; older days are kept as months."""
MOST_MONTHS: Final = 24
MOST_MODELS: Final = 8
"""In a period."""
OTHER: Final = "others"
"""Stands for the models of a period that are too many."""
FIRST_DAY: Final = date(2026, 11, 21).toordinal()
"""Any earlier date is that of a wrong clock: edged is not as old. It stands for an unknown one."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model used."""

    model: str
    tokens: Tokens
    turns: int


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a month."""

    start: int
    """The ordinal of its first day."""
    spent: tuple[Spent, ...] = ()
    """By model, at most MOST_MODELS and OTHER."""

    def plus(self, more: Spent) -> "Period":
        """Return it with `more`."""
        names = [each.model for each in self.spent]
        if more.model not in names and len(names) >= MOST_MODELS:
            more = replace(more, model=OTHER)
        if more.model not in names:
            return replace(self, spent=(*self.spent, more))
        return replace(self, spent=tuple(_sum(each, more) for each in self.spent))

    def with_all(self, spent: tuple[Spent, ...]) -> "Period":
        """Return it with all of `spent`."""
        for each in spent:
            self = self.plus(each)  # noqa: PLW0642 - a value
        return self

    def tokens(self) -> Tokens:
        """Return the tokens of all models."""
        return sum((each.tokens for each in self.spent), NO_TOKENS)


def _sum(old: Spent, more: Spent) -> Spent:
    if old.model != more.model:
        return old
    return Spent(old.model, old.tokens + more.tokens, old.turns + more.turns)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was spent, in at most MOST_DAYS days and MOST_MONTHS months before them."""

    days: tuple[Period, ...] = ()
    """In order; those in which nothing was spent are left out."""
    months: tuple[Period, ...] = ()
    """Of days that are no longer kept, in order."""

    def counted(self, more: Spent, today: int | None) -> "Ledger":
        """Return it with what was spent just now."""
        ledger = self.at(today)
        day = ledger.day_of(today)
        if ledger.days and ledger.days[-1].start == day:
            return replace(ledger, days=(*ledger.days[:-1], ledger.days[-1].plus(more)))
        return _folded(replace(ledger, days=(*ledger.days, Period(day).plus(more))))

    def day_of(self, today: int | None) -> int:
        """Return the day to which is counted what is spent on the day that the clock says."""
        newest = self.days[-1].start if self.days else FIRST_DAY
        return newest if today is None else max(today, newest)

    def at(self, today: int | None) -> "Ledger":
        """Return it after a look at the clock: what was spent in the future was spent today."""
        newest = self.days[-1].start if self.days else FIRST_DAY
        if today is None or today < FIRST_DAY or today >= newest - 1:
            return self
        past = tuple(each for each in self.days if each.start < today)
        merged = Period(today)
        for each in self.days[len(past) :]:
            merged = merged.with_all(each.spent)
        months = tuple(each for each in self.months if each.start <= today)
        for each in self.months[len(months) :]:
            merged = merged.with_all(each.spent)
        return Ledger((*past, merged), months)

    def today(self, today: int | None) -> Period:
        """Return what was spent on the day that the clock says."""
        day = self.at(today).day_of(today)
        return next((each for each in self.at(today).days if each.start == day), Period(day))

    def month(self, today: int | None) -> Period:
        """Return what was spent in the month of the day that the clock says, that day included."""
        ledger = self.at(today)
        return ledger.month_since(month_of(ledger.day_of(today)))

    def month_since(self, start: int) -> Period:
        """Return what was spent in the month that begins on the day `start`."""
        month = Period(start)
        for each in (*self.months, *self.days):
            if month_of(each.start) == start:
                month = month.with_all(each.spent)
        return month


EMPTY: Final = Ledger()
"""Nothing was spent yet."""


def _folded(ledger: Ledger) -> Ledger:
    """Return it with a day that is too many as a month, and without a month that is."""
    if len(ledger.days) <= MOST_DAYS:
        return ledger
    oldest, *days = ledger.days
    start = month_of(oldest.start)
    months = ledger.months
    if months and months[-1].start == start:
        months = (*months[:-1], months[-1].with_all(oldest.spent))
    else:
        months = (*months, Period(start, oldest.spent))
    return Ledger(tuple(days), months[-MOST_MONTHS:])


def month_of(day: int) -> int:
    """Return the first day of the month."""
    return date.fromordinal(day).replace(day=1).toordinal()
