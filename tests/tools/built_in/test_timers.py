"""Timers, alarms and reminders, as the model sets and is told them."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from edged.timers.alarm_clock import AlarmClock, Clocks
from edged.timers.moment import Moment, Trust
from edged.timers.store import PlanStore
from edged.tools.built_in.timers import timer_tools
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import declared
from tests.virtual_time import VirtualClock, run

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2027, 6, 1, 12, tzinfo=BERLIN).timestamp()  # a Tuesday
Call = tuple[str, dict[str, object]]


@contextmanager
def unwatched(_: object) -> Iterator[None]:
    """Nobody sets the clock."""
    yield


def told(
    file: Path, *calls: Call, wait: float = 0.0, trust: Trust = Trust.SET, volume: int = 70
) -> dict[str, object]:
    """Make calls one after the other, from noon on, and return what the model is told at last."""

    async def story() -> dict[str, object]:
        clock = VirtualClock()
        start = clock.now()

        def moment() -> Moment:
            return Moment("a", clock.now(), NOON + clock.now() - start, trust, BERLIN)

        clocks = Clocks(moment, clock, unwatched)
        alarm_clock = AlarmClock(PlanStore(file), clocks, lambda _: None)
        task = asyncio.create_task(alarm_clock.run())
        await asyncio.sleep(0)
        tools = timer_tools(alarm_clock, lambda: volume)
        assert len(declared([tool.declaration for tool in tools])) == 3
        by_name = {tool.declaration.name: tool for tool in tools}
        answer = ""
        for name, arguments in calls:
            await clock.sleep(wait)
            assert fault(by_name[name].declaration, arguments) == ""
            answer = (await by_name[name].call(arguments)).response
        task.cancel()
        await asyncio.wait({task})
        found: dict[str, object] = json.loads(answer)
        return found

    return run(story())


@pytest.mark.parametrize(
    ("arguments", "rings"),
    [
        ({"seconds": 600}, "Tuesday 2027-06-01 12:10:00"),
        ({"at": "13:30"}, "Tuesday 2027-06-01 13:30:00"),
        ({"at": "07:00"}, "Wednesday 2027-06-02 07:00:00"),
        ({"at": "2027-12-24T18:00"}, "Friday 2027-12-24 18:00:00"),
        ({"at": "07:00", "days": ["saturday", "sunday"]}, "Saturday 2027-06-05 07:00:00"),
        ({"at": "07:30:15"}, "Wednesday 2027-06-02 07:30:15"),
        ({"at": "07:30:00.4", "days": ["monday"]}, "Monday 2027-06-07 07:30:00"),
        ({"at": "2027-12-24T18:00:00.900"}, "Friday 2027-12-24 18:00:00"),
    ],
)
def test_what_is_set_is_told_in_local_time(
    tmp_path: Path, arguments: dict[str, object], rings: str
) -> None:
    """So that the model can say when it rings."""
    answer = told(tmp_path / "timers.json", ("set_timer", {"name": "it", **arguments}))
    assert answer["status"] == "ok"
    assert answer["rings"] == rings


def test_what_it_replaces_is_told(tmp_path: Path) -> None:
    """In whatever case: two things for ten minutes each are perhaps meant to ring twice."""
    calls: list[Call] = [("set_timer", {"name": "Ten minutes", "seconds": 600})]
    assert told(tmp_path / "a.json", *calls)["message"] == "It is set."
    calls.append(("set_timer", {"name": "ten minutes", "seconds": 600}))
    answer = told(tmp_path / "b.json", *calls, wait=60)
    assert answer["rings"] == "Tuesday 2027-06-01 12:12:00"
    assert answer["message"] == (
        "It is set. It replaces one of that name, which was to ring Tuesday 2027-06-01 12:11:00."
    )
    ringing = told(tmp_path / "c.json", *calls, wait=650)
    assert str(ringing["message"]).endswith("which was to ring now.")


def test_that_the_volume_is_0_is_told(tmp_path: Path) -> None:
    """Who has muted the device in the evening learns how it wakes them."""
    answer = told(tmp_path / "a.json", ("set_timer", {"name": "it", "at": "07:00"}), volume=0)
    assert "volume is 0: it rings softly all the same" in str(answer["message"])


def test_how_long_is_left(tmp_path: Path) -> None:
    """In seconds, for any unit."""
    calls: list[Call] = [("set_timer", {"name": "eggs", "seconds": 600}), ("list_timers", {})]
    answer = told(tmp_path / "timers.json", *calls, wait=60)
    assert answer["timers"] == [
        {"name": "eggs", "rings": "Tuesday 2027-06-01 12:11:00", "seconds_left": 540}
    ]


def test_what_rings_on_days_is_told_with_them(tmp_path: Path) -> None:
    """Every day has a word of its own."""
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    calls: list[Call] = [
        ("set_timer", {"name": "pills", "at": "20:00", "days": days}),
        ("set_timer", {"name": "school", "at": "07:00", "days": days[:5]}),
        ("list_timers", {}),
    ]
    timers = told(tmp_path / "timers.json", *calls)["timers"]
    assert isinstance(timers, list)
    assert [each["every"] for each in timers] == ["day", days[:5]]


def test_cancelling_what_is_not_there_tells_what_is(tmp_path: Path) -> None:
    """For names that the model made up."""
    calls: list[Call] = [
        ("set_timer", {"name": "Eggs", "seconds": 600}),
        ("cancel_timer", {"name": "egg timer"}),
    ]
    assert told(tmp_path / "a.json", *calls)["message"] == "None is called that. There is: Eggs."
    gone: list[Call] = [calls[0], ("cancel_timer", {"name": "eggs"}), ("list_timers", {})]
    assert told(tmp_path / "b.json", *gone)["timers"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either seconds or at"),
        ({"seconds": 60, "at": "07:00"}, "either seconds or at"),
        ({"seconds": 60, "days": ["monday"]}, "needs at"),
        ({"at": "seven"}, "as in 07:30"),
        ({"at": "2027-06-01T07:30Z"}, "without a zone"),
        ({"at": "2027-06-02T07:30", "days": ["monday"]}, "with days no date"),
        ({"at": "07:30Z"}, "without a zone"),
        ({"at": "07:30+05:00"}, "without a zone"),
        ({"at": "07:30:00-0800", "days": ["monday"]}, "without a zone"),
        ({"at": "2027"}, "as in 07:30"),
        ({"at": "20261201"}, "as in 07:30"),
        ({"at": "2027-12-24"}, "as in 07:30"),
        ({"at": "T07:30"}, "as in 07:30"),
        ({"at": "07"}, "as in 07:30"),
        ({"at": "07:30:00.4.1"}, "as in 07:30"),
        ({"at": "25:00"}, "as in 07:30"),
        ({"at": "2027-02-30T07:30"}, "as in 07:30"),
        ({"at": "2027-06-01T07:30"}, "passed"),
        ({"seconds": 1e9}, "more than a year"),
    ],
)
def test_what_makes_no_sense_is_told_to_the_model(
    tmp_path: Path, arguments: dict[str, object], message: str
) -> None:
    """It calls again with what is right."""
    answer = told(tmp_path / "timers.json", ("set_timer", {"name": "it", **arguments}))
    assert answer["status"] == "invalid_argument"
    assert message in str(answer["message"])


def test_a_time_of_day_is_not_set_by_a_clock_in_doubt(tmp_path: Path) -> None:
    """A length of time is."""
    file = tmp_path / "timers.json"
    at: Call = ("set_timer", {"name": "it", "at": "13:00"})
    assert "not known" in str(told(file, at, trust=Trust.DOUBTED)["message"])
    after: Call = ("set_timer", {"name": "it", "seconds": 60})
    assert told(file, after, trust=Trust.DOUBTED)["status"] == "ok"
