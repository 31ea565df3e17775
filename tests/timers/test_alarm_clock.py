"""The alarm clock does what is due, on a loop, and keeps it in a file."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, time, timedelta
from pathlib import Path

import pytest

from edged.timers.alarm_clock import AlarmClock, Clocks
from edged.timers.clocks import moment, zone
from edged.timers.moment import Moment, Trust
from edged.timers.plan import Plan, RefusedError
from edged.timers.schedule import Every, Schedule, after
from edged.timers.store import PlanStore
from edged.timers.wording import NOTHING_PLANNED, brief
from tests.timers.machine import Machine
from tests.virtual_time import run


@dataclass
class Bedside(Machine):
    """A machine with an alarm clock, and what rang when."""

    file: Path = field(kw_only=True)
    rung: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[AlarmClock]:
        """Run an alarm clock."""

        def ring(names: tuple[str, ...]) -> None:
            self.rung.append((self.clock.now() - start, names))

        start = self.clock.now()
        clocks = Clocks(self.moment, self.clock, self.watch)
        alarm_clock = AlarmClock(PlanStore(self.file), clocks, ring)
        task = asyncio.create_task(alarm_clock.run())
        await asyncio.sleep(0)
        yield alarm_clock
        task.cancel()
        await asyncio.wait({task})


def in_seconds(seconds: float) -> Callable[[Moment], Schedule]:
    """Return when that is."""
    return lambda now: after(seconds, now)


def test_it_rings_in_its_second_until_somebody_stops_it(tmp_path: Path) -> None:
    """And not again."""

    async def story() -> None:
        machine = Bedside(file=tmp_path / "timers.json")
        async with machine.running() as alarm_clock:
            alarm_clock.set("eggs", in_seconds(300))
            assert await alarm_clock.kept() == ""
            await machine.clock.sleep(310)
            assert [names for _, names in machine.rung] == [("eggs",)]
            assert machine.rung[0][0] == pytest.approx(300, abs=0.1)
            alarm_clock.stop()
            assert machine.rung[-1][1] == ()
            await machine.clock.sleep(3600)
            assert len(machine.rung) == 2

    run(story())


def test_what_is_planned_outlives_a_restart(tmp_path: Path) -> None:
    """And what was stopped is not planned any more."""

    async def story() -> None:
        machine = Bedside(file=tmp_path / "timers.json")
        async with machine.running() as alarm_clock:
            alarm_clock.set("eggs", in_seconds(300))
            alarm_clock.set("tea", in_seconds(200))
        async with machine.running() as alarm_clock:
            await machine.clock.sleep(250)
            assert machine.rung[-1][1] == ("tea",)
            alarm_clock.stop()
        async with machine.running() as alarm_clock:
            plan, _ = alarm_clock.plan()
            assert [alarm.name for alarm in plan.alarms] == ["eggs"]
            alarm_clock.cancel("eggs")
        assert PlanStore(machine.file).load().alarms == ()

    run(story())


def test_one_that_takes_over_knows_what_was_planned_meanwhile(tmp_path: Path) -> None:
    """A reload makes the new device while the old one still runs."""

    async def story() -> None:
        machine = Bedside(file=tmp_path / "timers.json")
        clocks = Clocks(machine.moment, machine.clock, machine.watch)
        async with machine.running() as old:
            new = AlarmClock(PlanStore(machine.file), clocks, lambda _: None)
            old.set("eggs", in_seconds(300))
        task = asyncio.create_task(new.run())
        await asyncio.sleep(0)
        assert [alarm.name for alarm in new.plan()[0].alarms] == ["eggs"]
        task.cancel()
        await asyncio.wait({task})

    run(story())


def test_it_notices_that_the_clock_is_set(tmp_path: Path) -> None:
    """And rings at the time of day that is right now."""

    async def story() -> None:
        machine = Bedside(file=tmp_path / "timers.json")
        async with machine.running() as alarm_clock:
            alarm_clock.set("pills", lambda _: Every(time(20)))
            machine.set_clock(8 * 3600 - 5)
            assert not machine.rung
            await machine.clock.sleep(6)
            assert machine.rung[-1][1] == ("pills",)

    run(story())


def test_what_is_refused_is_not_kept(tmp_path: Path) -> None:
    """The reason is for whoever asked."""

    async def story() -> None:
        machine = Bedside(file=tmp_path / "timers.json", trust=Trust.DOUBTED)
        async with machine.running() as alarm_clock:
            with pytest.raises(RefusedError):
                alarm_clock.set("pills", lambda _: Every(time(20)))
            assert alarm_clock.plan()[0] == Plan()

    run(story())


def test_a_card_that_takes_nothing_is_told(tmp_path: Path) -> None:
    """It rings all the same, unless the power is cut."""

    async def story() -> None:
        (tmp_path / "file").touch()
        machine = Bedside(file=tmp_path / "file" / "timers.json")
        async with machine.running() as alarm_clock:
            alarm_clock.set("eggs", in_seconds(300))
            assert await alarm_clock.kept() != ""
            await machine.clock.sleep(301)
            assert machine.rung[-1][1] == ("eggs",)

    run(story())


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b'{"alarms": [3], "over": []}'])
def test_a_file_that_makes_no_sense_is_doubted(tmp_path: Path, content: bytes) -> None:
    """The alarm clock begins with what is left."""
    file = tmp_path / "timers.json"
    file.write_bytes(content)
    assert PlanStore(file).load() == Plan()


def test_the_clocks_of_this_machine() -> None:
    """They go on, and count from a boot."""
    first, second = moment(), moment()
    assert first.boot == second.boot
    assert len(first.boot) == 36
    assert 0 < first.elapsed <= second.elapsed


def test_an_empty_plan_needs_no_clock() -> None:
    """What is told of it without one is what is told of it at any time."""
    assert brief(Plan(), moment()) == NOTHING_PLANNED


def test_where_no_time_zone_is_set_it_is_utc(tmp_path: Path) -> None:
    """As the system has it too."""
    assert zone(tmp_path / "none") is UTC


def test_a_time_zone_is_read_once_until_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `timedatectl set-timezone` sets it: another file takes its place."""
    monkeypatch.delenv("TZ", raising=False)
    here, zones = tmp_path / "localtime", Path("/usr/share/zoneinfo")
    for name, hours in (("Etc/GMT-3", 3), ("Etc/GMT+4", -4)):
        (tmp_path / "new").symlink_to(zones / name)
        (tmp_path / "new").rename(here)
        found = zone(here)
        assert found.utcoffset(None) == timedelta(hours=hours)
        assert zone(here) is found
