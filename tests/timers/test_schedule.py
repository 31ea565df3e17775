"""When something is due."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from edged.timers.moment import Moment, Trust
from edged.timers.schedule import Anchor, At, Every, after, anchored, coming

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = frozenset(range(5))


def at(text: str) -> float:
    """Return seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


def moment(
    boot: str = "a", elapsed: float = 100.0, wall: float = 1.9e9, trust: Trust = Trust.SET
) -> Moment:
    """Return what the clocks say."""
    return Moment(boot, elapsed, wall, trust, BERLIN)


@pytest.mark.parametrize(
    ("every", "since", "due"),
    [
        (Every(time(7)), "2027-06-01T06:59+02:00", "2027-06-01T07:00+02:00"),
        (Every(time(7)), "2027-06-01T07:00+02:00", "2027-06-02T07:00+02:00"),
        (Every(time(7), WEEKDAYS), "2027-06-04T07:00+02:00", "2027-06-07T07:00+02:00"),
        (Every(time(7), frozenset({2})), "2027-06-02T08:00+02:00", "2027-06-09T07:00+02:00"),
        # Summer time leaves 02:30 out, and ends with two of them.
        (Every(time(2, 30)), "2027-03-28T00:00+01:00", "2027-03-28T03:30+02:00"),
        (Every(time(2, 30)), "2027-03-28T03:30+02:00", "2027-03-29T02:30+02:00"),
        (Every(time(2, 30)), "2027-10-31T00:00+02:00", "2027-10-31T02:30+02:00"),
        (Every(time(2, 30)), "2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"),
        (Every(time(7)), "2027-03-27T07:00+01:00", "2027-03-28T07:00+02:00"),
    ],
)
def test_a_time_of_day_is_due_once_a_day(every: Every, since: str, due: str) -> None:
    """Also where summer time begins and ends."""
    assert coming(every, at(since), BERLIN) == at(due)


def test_a_local_time_is_due_once() -> None:
    """Wherever the device is."""
    once = At(datetime(2027, 6, 1, 7, tzinfo=UTC).replace(tzinfo=None))
    assert coming(once, 0.0, BERLIN) == at("2027-06-01T07:00+02:00")
    assert coming(once, 0.0, ZoneInfo("America/New_York")) == at("2027-06-01T07:00-04:00")
    assert coming(once, at("2027-06-01T07:00+02:00"), BERLIN) is None


def test_setting_the_clock_moves_no_timer() -> None:
    """Ten minutes are ten minutes."""
    timer = after(600, moment())
    set_ahead = moment(elapsed=160.0, wall=1.9e9 + 5_000)
    assert anchored(timer, set_ahead).due == timer.due
    assert anchored(timer, set_ahead).wall == 1.9e9 + 5_540


def test_a_timer_goes_on_while_the_device_is_off() -> None:
    """As a kitchen timer would."""
    timer = after(600, moment())
    assert anchored(timer, moment("b", elapsed=10.0, wall=1.9e9 + 300)).due == 310.0
    assert anchored(timer, moment("b", elapsed=10.0, wall=1.9e9 + 900)).due == -290.0


def test_an_old_clock_makes_a_timer_late_but_never_later_than_anew() -> None:
    """Until the clock is set: then it is known."""
    timer = after(600, moment())
    lagging = moment("b", elapsed=10.0, wall=1.9e9 + 120, trust=Trust.DOUBTED)
    guessed = anchored(timer, lagging)
    assert (guessed.due, guessed.anchor) == (490.0, Anchor.GUESSED)
    from_1970 = moment("b", elapsed=10.0, wall=30.0, trust=Trust.DOUBTED)
    assert anchored(timer, from_1970).due == 610.0
    later = moment("b", elapsed=40.0, wall=60.0, trust=Trust.DOUBTED)
    assert anchored(anchored(timer, from_1970), later).due == 610.0
    told = moment("b", elapsed=60.0, wall=1.9e9 + 400)
    assert (anchored(guessed, told).due, anchored(guessed, told).anchor) == (260.0, Anchor.EXACT)


def test_a_timer_that_began_at_an_unknown_time_is_dated_once_the_clock_is_set() -> None:
    """Then a power cut does not stop it; before, it begins anew."""
    timer = after(600, moment(wall=30.0, trust=Trust.DOUBTED))
    assert timer.wall is None
    dated = anchored(timer, moment(elapsed=200.0, wall=1.9e9))
    assert dated.wall == 1.9e9 + 500
    assert anchored(dated, moment("b", elapsed=5.0, wall=1.9e9 + 100)).due == 405.0
    assert anchored(timer, moment("b", elapsed=5.0, wall=1.9e9)).due == 605.0
