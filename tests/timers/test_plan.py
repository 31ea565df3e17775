"""What rings, what is over, and what cannot be planned."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from edged.timers.moment import Moment, Trust
from edged.timers.plan import (
    LONGEST_NAME,
    MOST,
    MOST_OVER,
    RINGS_FOR,
    End,
    Plan,
    RefusedError,
    advance,
    deadline,
    planned,
    stopped,
    without,
)
from edged.timers.schedule import At, Every, Schedule, after

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2027, 6, 1, 12, tzinfo=BERLIN)
NOW = Moment("a", 1000.0, NOON.timestamp(), Trust.SET, BERLIN)


def later(seconds: float, *, clock_set: float = 0.0, since: Moment = NOW) -> Moment:
    """Return the clocks after a while in which somebody set the time of day."""
    wall = since.wall + seconds + clock_set
    return replace(since, elapsed=since.elapsed + seconds, wall=wall)


def doubted(now: Moment) -> Moment:
    """Return it with a time of day that is not believed."""
    return replace(now, trust=Trust.DOUBTED)


def plan(**schedules: Schedule) -> Plan:
    """Return what was planned at noon."""
    made = Plan()
    for name, schedule in schedules.items():
        made = planned(made, name, schedule, NOW)
    return made


def test_a_timer_rings_from_its_second_until_it_is_stopped() -> None:
    """And is over then."""
    eggs = plan(eggs=after(300, NOW))
    assert deadline(eggs, NOW) == 300
    assert advance(eggs, later(299))[0].ringing == ()
    rings, news = advance(eggs, later(300))
    assert [alarm.name for alarm in rings.ringing] == ["eggs"]
    assert news == ()
    assert deadline(rings, later(300)) == RINGS_FOR
    over, news = stopped(rings)
    assert over.alarms == ()
    assert [(each.name, each.end, each.due) for each in news] == [
        ("eggs", End.STOPPED, NOW.wall + 300)
    ]
    assert over.over == news
    assert deadline(over, later(300)) is None


def test_one_press_stops_all_that_ring_and_nothing_else() -> None:
    """The others are still to come."""
    three = plan(eggs=after(300, NOW), tea=after(301, NOW), cake=after(900, NOW))
    rings, _ = advance(three, later(302))
    over, news = stopped(rings)
    assert {each.name for each in news} == {"eggs", "tea"}
    assert deadline(over, later(302)) == pytest.approx(598)


def test_what_nobody_stops_ends_and_is_told() -> None:
    """After ten minutes."""
    rings, _ = advance(plan(eggs=after(300, NOW)), later(300))
    still, news = advance(rings, later(300 + RINGS_FOR - 1))
    assert still.ringing
    assert news == ()
    over, news = advance(still, later(300 + RINGS_FOR))
    assert over.alarms == ()
    assert [each.end for each in news] == [End.UNHEARD]


def test_a_repeated_alarm_with_a_fraction_of_a_second_is_stopped_by_one_press() -> None:
    """It is over until tomorrow, whenever in its second it is due."""
    for fraction in (1, 400_000, 600_000, 999_999):
        daily = plan(pills=Every(time(20, 0, 0, fraction)))
        pressed = later(8 * 3600 + 3)
        rings, _ = advance(daily, pressed)
        assert rings.ringing, fraction
        over, _ = stopped(rings)
        assert not advance(over, pressed)[0].ringing, fraction
        missed, news = advance(daily, later(9 * 3600))
        assert [each.times for each in news] == [1], fraction
        assert not missed.ringing


def test_a_repeated_alarm_is_planned_again() -> None:
    """For the next of its days, once it is stopped."""
    daily = plan(pills=Every(time(20)))
    evening = later(8 * 3600)
    rings, _ = advance(daily, evening)
    over, _ = stopped(rings)
    assert deadline(over, evening) == 24 * 3600


def test_a_clock_that_goes_back_rings_nothing_twice() -> None:
    """By however much."""
    rings, _ = advance(plan(pills=Every(time(20))), later(8 * 3600))
    over, _ = stopped(rings)
    for back in (0.5, 3600.0, 12 * 3600.0):
        before = later(8 * 3600 + 5, clock_set=-back)
        assert not advance(over, before)[0].ringing
        assert deadline(over, before) == pytest.approx(24 * 3600 - 5 + back)


def test_a_clock_that_was_years_ahead_silences_nothing() -> None:
    """Once it is right again."""
    daily = plan(pills=Every(time(20)))
    ahead, news = advance(daily, later(10, clock_set=3 * 366 * 86_400))
    assert news[0].times in (31, 32)  # it does not count for ever
    right, _ = advance(ahead, later(20))
    assert deadline(right, later(20)) == pytest.approx(8 * 3600 - 20)


def test_what_was_due_without_power_is_told_once_with_how_often() -> None:
    """And the next one rings."""
    daily = plan(pills=Every(time(20)))
    back = replace(later(3 * 86_400), boot="b", elapsed=20.0)
    after_all, news = advance(daily, back)
    assert [(each.end, each.times) for each in news] == [(End.MISSED, 3)]
    assert deadline(after_all, back) == 8 * 3600
    assert advance(after_all, back)[1] == ()


def test_a_clock_in_doubt_calls_nothing_missed() -> None:
    """It is judged once it is set, and looked at again meanwhile."""
    once = plan(call=At(datetime(2027, 6, 1, 13, tzinfo=UTC).replace(tzinfo=None)))
    back = replace(later(7200), boot="b", elapsed=20.0)
    waits, news = advance(once, doubted(back))
    assert waits.alarms == once.alarms
    assert news == ()
    assert deadline(waits, doubted(back)) == 60
    assert [each.end for each in advance(waits, back)[1]] == [End.MISSED]


def test_an_old_clock_rings_late_rather_than_never() -> None:
    """A device without network has no better one."""
    daily = plan(pills=Every(time(20)))
    lagging = doubted(replace(later(7 * 3600), boot="b", elapsed=20.0))
    assert deadline(daily, lagging) == 60
    rings, _ = advance(daily, later(3600, since=lagging))
    assert rings.ringing


@pytest.mark.parametrize("name", ["", "a\nb", "\ud800", "é" * (LONGEST_NAME // 2 + 1)])
def test_a_name_is_short_and_printable(name: str) -> None:
    """It is shown, and kept."""
    with pytest.raises(RefusedError, match="64 bytes"):
        planned(Plan(), name, after(60, NOW), NOW)


@pytest.mark.parametrize(
    ("schedule", "now", "text"),
    [
        (after(0, NOW), NOW, "passed"),
        (after(400 * 86_400, NOW), NOW, "more than a year"),
        (At((NOON - timedelta(seconds=1)).replace(tzinfo=None)), NOW, "passed"),
        (At((NOON + timedelta(days=400)).replace(tzinfo=None)), NOW, "more than a year"),
        (Every(time(7)), doubted(NOW), "length of time"),
    ],
)
def test_what_makes_no_sense_is_refused(schedule: Schedule, now: Moment, text: str) -> None:
    """With a sentence that says why."""
    with pytest.raises(RefusedError, match=text):
        planned(Plan(), "it", schedule, now)


def test_a_name_is_given_once_and_the_number_is_bounded() -> None:
    """Whoever sets it again means another time."""
    full = plan(**{f"timer {number}": after(60, NOW) for number in range(MOST)})
    with pytest.raises(RefusedError, match="Cancel one"):
        planned(full, "another", after(60, NOW), NOW)
    again = planned(full, "Timer 3", after(90, NOW), NOW)
    assert len(again.alarms) == MOST
    assert len(without(again, "TIMER 3").alarms) == MOST - 1


def test_few_of_those_that_are_over_are_remembered() -> None:
    """The last ones."""
    many = plan(**{f"timer {number}": after(60 + number, NOW) for number in range(12)})
    over, news = stopped(advance(many, later(80))[0])
    assert len(news) == 12
    assert over.over == news[-MOST_OVER:]


def test_a_timer_is_called_missed_by_a_clock_that_is_believed() -> None:
    """One that leads, as with a bad battery, is none."""
    eggs = plan(eggs=after(300, NOW))
    wrong = doubted(replace(later(20, clock_set=9e6), boot="b", elapsed=20.0))
    waits, news = advance(eggs, wrong)
    assert news == ()
    right = replace(later(40), boot="b", elapsed=40.0)
    assert deadline(waits, right) == pytest.approx(260)


def test_what_an_old_clock_has_passed_does_not_hold_up_the_next() -> None:
    """It is judged later, and the next one rings meanwhile."""
    daily = plan(pills=Every(time(20)))
    lagging = doubted(replace(later(31 * 3600), boot="b", elapsed=20.0))
    assert advance(daily, lagging)[0].alarms == daily.alarms
    evening = later(3600, since=lagging)
    rings, news = advance(daily, evening)
    assert [alarm.name for alarm in rings.ringing] == ["pills"]
    assert news == ()
