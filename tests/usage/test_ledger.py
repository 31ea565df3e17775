"""What is spent is counted once, on a day that never goes back, whatever the clock says."""

from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from edged.tokens import NO_TOKENS, Tokens
from edged.usage.ledger import (
    EMPTY,
    FIRST_DAY,
    MOST_DAYS,
    MOST_MODELS,
    MOST_MONTHS,
    OTHER,
    Ledger,
    Period,
    Spent,
    month_of,
)

START = date(2026, 11, 29).toordinal()
USED = Spent("gemini-3.8-live", Tokens(text_in=1, audio_in=2, audio_out=4), 1)
STEPS = (None, 0, 1, 2, 40, -1, -2, -100, -START)
"""How the date that the clock says changes; None: it cannot be believed."""


def total(ledger: Ledger) -> Tokens:
    """Return all that was ever spent."""
    return sum((each.tokens() for each in (*ledger.months, *ledger.days)), NO_TOKENS)


@dataclass(frozen=True, slots=True)
class World:
    """The ledger, and the truth around it."""

    ledger: Ledger = EMPTY
    clock: int = START
    turns: int = 0

    def step(self, change: int | None) -> "World":
        """Return the world after a turn, on another date; hold it to the rules."""
        clock = self.clock if change is None else max(1, self.clock + change)
        today = None if change is None else clock
        before, after = self.ledger, self.ledger.counted(USED, today)
        turns = self.turns + 1
        assert total(after).total() == 7 * turns, "counted once, and nothing is lost"
        days = [each.start for each in after.days]
        assert days == sorted(set(days))
        assert len(days) <= MOST_DAYS
        assert sum(each.turns for each in after.today(today).spent) > 0
        assert after.month(today).tokens().total() >= after.today(today).tokens().total()
        if today is not None and today >= FIRST_DAY:
            assert days[-1] <= today + 1, "nothing was spent in the future"
        if before.days and (today is None or today <= before.days[-1].start):
            spent = before.days[-1].tokens().total()
            assert after.today(today).tokens().total() >= spent + 7, "no day begins anew"
        return replace(self, ledger=after, clock=clock, turns=turns)


def test_every_course_of_the_clock_keeps_the_rules() -> None:
    """Midnight, weeks without power, a clock that was wrong, set back, or not set yet."""
    worlds = [World()]
    for _ in range(4):
        worlds = [world.step(change) for world in worlds for change in STEPS]
    assert len(worlds) == len(STEPS) ** 4


@given(st.lists(st.sampled_from(STEPS), max_size=90))
@settings(max_examples=100, deadline=None)
def test_long_courses_of_the_clock_keep_the_rules(changes: list[int | None]) -> None:
    """Deeper than can be explored, at random."""
    world = World()
    for change in changes:
        world = world.step(change)


def test_years_take_no_more_room_than_months() -> None:
    """Days become months, and months are dropped."""
    ledger = EMPTY
    for day in range(START, START + 3 * 366):
        ledger = ledger.counted(USED, day)
    assert len(ledger.days) == MOST_DAYS
    assert len(ledger.months) == MOST_MONTHS
    full = [each for each in ledger.months if each.start != month_of(ledger.days[0].start)]
    assert all(each.spent[0].turns in (28, 29, 30, 31) for each in full)
    first = ledger.days[0].start
    assert ledger.month(None).spent[0].turns == date.fromordinal(ledger.days[-1].start).day
    assert ledger.months[-1].start in (month_of(first), month_of(first - 1))


def test_a_day_ends_at_midnight() -> None:
    """The next one begins with nothing; the month goes on."""
    ledger = EMPTY.counted(USED, START).counted(USED, START)
    assert ledger.today(START).tokens() == USED.tokens + USED.tokens
    assert ledger.today(START + 1) == Period(START + 1)
    assert ledger.month(START + 1).spent == (
        replace(USED, tokens=Tokens(2, 4, audio_out=8), turns=2),
    )
    assert ledger.month(START + 2).spent == (), "December"


def test_what_was_spent_in_the_future_was_spent_today() -> None:
    """A clock that was years ahead and is set right keeps no day in the future, nor its month."""
    ahead = EMPTY
    for day in range(START + 4000, START + 4000 + MOST_DAYS + 5):
        ahead = ahead.counted(USED, day)
    right = ahead.at(START)
    assert [(each.start, each.spent[0].turns) for each in right.days] == [(START, MOST_DAYS + 5)]
    assert right.months == ()
    assert right.counted(USED, START).today(START).spent[0].turns == MOST_DAYS + 6


def test_an_unknown_date_is_that_of_the_newest_day() -> None:
    """Of the first day there is, if there is none."""
    assert EMPTY.counted(USED, None).days[0].start == FIRST_DAY
    known = EMPTY.counted(USED, START)
    assert known.counted(USED, None).today(None).spent[0].turns == 2
    assert known.counted(USED, 1).today(1).spent[0].turns == 2, "of 1970, or before"


def test_models_are_counted_apart_up_to_a_number() -> None:
    """The rest together, so that the file stays small."""
    ledger = EMPTY
    for number in range(MOST_MODELS + 3):
        ledger = ledger.counted(replace(USED, model=f"model-{number}"), START)
    spent = ledger.today(START).spent
    assert len(spent) == MOST_MODELS + 1
    assert (spent[-1].model, spent[-1].turns) == (OTHER, 3)


def test_what_no_kind_is_told_of_is_counted_all_the_same() -> None:
    """The details of the service leave some out; more than the total is believed."""
    counted = Tokens(text_in=332, audio_in=165, audio_out=42, thoughts=136).of(522, 42)
    assert (counted.other_in, counted.other_out) == (25, 0)
    assert Tokens(text_in=9).of(5, 3) == Tokens(text_in=9, other_out=3)
