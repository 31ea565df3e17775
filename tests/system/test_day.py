"""Midnight is where the device is, also on the days that are longer or shorter."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from edged.system.day import Day, today

HOUR = 3600.0


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str, doubt: str | None = None) -> Day:
    """Return the day at a time in UTC."""
    return today(
        lambda: datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp(), lambda _: doubt
    )


@pytest.mark.parametrize(
    ("now", "day", "hours"),
    [
        ("2026-11-29T22:59:00", date(2026, 11, 29), 1 / 60),
        ("2026-11-29T23:00:00", date(2026, 11, 30), 24),
        ("2027-03-27T23:00:00", date(2027, 3, 28), 23),
        ("2027-10-30T22:00:00", date(2027, 10, 31), 25),
    ],
)
def test_a_day_ends_at_midnight_here(now: str, day: date, hours: float) -> None:
    """By summer time, too."""
    assert at(now) == Day(day.toordinal(), hours * HOUR)


def test_a_clock_that_is_wrong_tells_no_date() -> None:
    """But when it says midnight, it is to be asked again."""
    assert at("1970-01-01T22:00:00", "it says 1970") == Day(None, HOUR)


def test_an_owner_who_moves_has_another_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a restart."""
    assert at("2026-11-29T23:30:00").number == date(2026, 11, 30).toordinal()
    monkeypatch.setenv("TZ", "America/New_York")
    assert at("2026-11-29T23:30:00").number == date(2026, 11, 29).toordinal()
