"""A plan is read as it was written, or doubted."""

import json
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from edged.timers.kept import MOST_BYTES, NoPlanError, read, written
from edged.timers.moment import Moment, Trust
from edged.timers.plan import MOST, MOST_OVER, End, Over, Plan, planned
from edged.timers.schedule import At, Every, after

NOW = Moment("0" * 36, 1e6, 1.9e9, Trust.SET, ZoneInfo("Europe/Berlin"))


def full() -> Plan:
    """Return the largest plan that there can be."""
    plan = Plan(over=tuple(Over("\\" * 64, 1.9e9, End.MISSED, 31) for _ in range(MOST_OVER)))
    for number in range(MOST - 2):
        plan = planned(plan, f"{number:02}".ljust(64, "\\"), after(0.1 + 0.2, NOW), NOW)
    once = datetime(2030, 6, 1, 7, tzinfo=UTC).replace(tzinfo=None)
    plan = planned(plan, "once", At(once), NOW)
    return planned(plan, "daily", Every(time(7, 30), frozenset({0, 6})), NOW)


def test_a_plan_is_read_as_it_was_written() -> None:
    """The largest fits."""
    content = written(full())
    assert len(content) < MOST_BYTES
    found = read(content)
    assert found.plan == full()
    assert found.dropped == 0


def test_a_time_of_day_is_read_in_whole_seconds() -> None:
    """With a fraction of a second it rang again after each press."""
    at: dict[str, object] = {"name": "once", "since": 0, "at": "2030-06-01T07:00:00.400000"}
    every: dict[str, object] = {"name": "daily", "since": 0, "every": "07:30:00.4", "days": [0]}
    content = json.dumps({"alarms": [at, every], "over": []}).encode()
    once, daily = (alarm.schedule for alarm in read(content).plan.alarms)
    assert once == At(datetime(2030, 6, 1, 7, tzinfo=UTC).replace(tzinfo=None))
    assert daily == Every(time(7, 30), frozenset({0}))


GOOD = {"name": "good", "since": 0, "every": "07:00", "days": [0]}
TIMER = {
    "name": "t",
    "since": 0,
    "after": 60,
    "boot": "b",
    "due": 3,
    "wall": None,
    "anchor": "EXACT",
}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        {},
        GOOD | {"name": ""},
        GOOD | {"name": "x" * 65},
        GOOD | {"name": "\ud800"},
        GOOD | {"name": 3},
        GOOD | {"since": -1},
        GOOD | {"since": 1e300},
        GOOD | {"since": float("nan")},
        GOOD | {"since": True},
        GOOD | {"every": "25:00"},
        GOOD | {"days": []},
        GOOD | {"days": [7]},
        GOOD | {"days": 3},
        {"name": "x", "since": 0, "at": "yesterday"},
        {"name": "x", "since": 0, "at": "9999-12-31T23:59:59"},
        {"name": "x", "since": 0, "at": "0001-01-01T00:00:00"},
        TIMER | {"anchor": "LOOSE"},
        TIMER | {"due": "soon"},
        TIMER | {"wall": 10**400},
    ],
)
def test_an_entry_that_makes_no_sense_costs_itself_alone(entry: object) -> None:
    """The others are kept, and it is counted."""
    content = json.dumps({"alarms": [entry, GOOD, TIMER], "over": []}).encode()
    found = read(content)
    assert [alarm.name for alarm in found.plan.alarms] == ["good", "t"]
    assert found.dropped == 1


def test_a_name_that_is_there_twice_is_kept_once() -> None:
    """The later one."""
    found = read(json.dumps({"alarms": [GOOD, GOOD | {"name": "GOOD"}], "over": []}).encode())
    assert [alarm.name for alarm in found.plan.alarms] == ["GOOD"]
    assert found.dropped == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 512,  # what a power cut leaves of a file on some cards
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"alarms": 3, "over": []}',
        b"[" * 20_000,
        b" " * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    """With what it is instead."""
    with pytest.raises(NoPlanError, match="it "):
        read(content)
