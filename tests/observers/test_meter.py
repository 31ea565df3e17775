"""The meter counts what every turn has used, and says in time what has become of the budget."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from edged.adapters import books
from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.events import Event, Phase, ReplyEnded
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, UsageReported
from edged.observers.meter import LOOK_AGAIN, Meter, Surroundings
from edged.settings.model import UsageSettings
from edged.system.day import Day
from edged.system.watchers import NO_WATCHERS
from edged.tokens import Tokens
from edged.usage.books import Books
from tests import virtual_time
from tests.observers.story import lines
from tests.virtual_time import VirtualClock

MONDAY = date(2026, 11, 30).toordinal()
MONDAYS = Day(MONDAY, 3600.0)
LIMITED = UsageSettings(daily_tokens=1000)


@dataclass
class Device:
    """A meter, what it says, and the calendar on the wall."""

    state: Path
    limits: UsageSettings
    clock: VirtualClock = field(default_factory=VirtualClock)
    day: Day = MONDAYS
    said: list[Event | Notice] = field(default_factory=list)

    def meter(self) -> Meter:
        """Return a meter of the state directory."""
        around = Surroundings(self.clock, lambda: self.day, NO_WATCHERS.clock, self.said.append)
        return Meter("m", self.limits, books(self.limits, self.state), around)

    def kept(self) -> list[object]:
        """Return the models of the newest day that is on disk."""
        content = json.loads((self.state / "usage.json").read_bytes())
        return list(content["days"][-1][1])


def used(tokens: int, epoch: int = 1) -> UsageReported:
    """Return what a turn used."""
    return UsageReported(epoch, tokens, 0, tokens, Tokens(audio_in=tokens - 5))


def tell(meter: Meter, *events: Event | Notice, phase: Phase = Phase.IDLE) -> None:
    """Let the meter observe."""
    for event in events:
        meter.observe(event, Conversation(phase, 1))


def run(
    state: Path, story: Callable[[Device, Meter], Awaitable[None]], limits: UsageSettings = LIMITED
) -> None:
    """Tell a story of a meter that runs, and is stopped at its end."""

    async def life() -> None:
        device = Device(state, limits)
        meter = device.meter()
        running = asyncio.create_task(meter.run())
        await asyncio.sleep(0)
        await story(device, meter)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    virtual_time.run(life())


def test_each_turn_is_on_disk_soon_after(tmp_path: Path) -> None:
    """By kind, and once however often the service tells of it; also without a budget."""

    async def story(device: Device, meter: Meter) -> None:
        tell(meter, used(100, epoch=0))  # before any turn: of a set-up, say
        tell(meter, used(100), used(50), used(10, epoch=2))
        await device.clock.sleep(1.0)
        assert device.kept() == [["m", 2, {"audio_in": 240, "other_in": 20}]]

    run(tmp_path, story, UsageSettings())


def test_what_was_told_last_is_on_disk_at_the_end(tmp_path: Path) -> None:
    """A stop comes before anything could be written, and before anything was read."""

    async def story(_: Device, meter: Meter) -> None:
        tell(meter, used(100))

    for turns in (1, 2):
        run(tmp_path, story, UsageSettings())
        assert json.loads((tmp_path / "usage.json").read_bytes())["days"][-1][1][0][1] == turns


def test_a_stop_while_the_books_are_opened_loses_nothing(tmp_path: Path) -> None:
    """On a card that is slow."""
    released, calls = threading.Event(), list[int]()

    async def life() -> None:
        device, begun = Device(tmp_path, UsageSettings()), asyncio.Event()

        def slow() -> Books:
            calls.append(1)
            if len(calls) == 1:
                device.clock.loop.call_soon_threadsafe(begun.set)
                released.wait(10)
            return books(device.limits, tmp_path)()

        around = Surroundings(
            device.clock, lambda: device.day, NO_WATCHERS.clock, device.said.append
        )
        meter = Meter("m", device.limits, slow, around)
        running = asyncio.create_task(meter.run())
        await asyncio.sleep(0)
        tell(meter, used(100))
        await begun.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        released.set()
        assert device.kept() == [["m", 1, {"audio_in": 95, "other_in": 5}]]

    virtual_time.run(life())


def test_little_is_left_and_it_is_said_once(tmp_path: Path) -> None:
    """When nobody talks: one that somebody has talked over is said again."""

    async def story(device: Device, meter: Meter) -> None:
        tell(meter, used(700), phase=Phase.FINISHING)
        assert device.said == []
        tell(meter, used(100), phase=Phase.FINISHING)
        assert device.said == []
        tell(meter, ReplyEnded(1))
        (low,) = device.said
        assert isinstance(low, BudgetLow)
        assert low.cause == meter.remark()
        tell(meter, low, phase=Phase.TOUCHED)
        tell(meter, ReplyEnded(1))
        assert device.said == [low, low]
        tell(meter, low, ReplyEnded(1), used(50, epoch=2))
        assert device.said == [low, low]

    run(tmp_path, story)


def test_a_restart_says_it_no_second_time(tmp_path: Path) -> None:
    """The journal and the status do."""

    async def spend(_: Device, meter: Meter) -> None:
        tell(meter, used(900))

    async def live_on(device: Device, meter: Meter) -> None:
        tell(meter, ReplyEnded(1))
        assert device.said == []
        assert meter.remark().startswith("900 of 1,000 tokens")

    run(tmp_path, spend)
    run(tmp_path, live_on)


def test_a_budget_that_is_spent_is_so_after_a_restart_until_midnight(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the first turn; and at midnight by the clock on the wall there is one again."""

    async def spend(device: Device, meter: Meter) -> None:
        tell(meter, used(1000))
        assert device.said == [BudgetChanged(Funds.SPENT, meter.remark())]

    async def live_on(device: Device, meter: Meter) -> None:
        (spent,) = device.said
        assert spent == BudgetChanged(Funds.SPENT, meter.remark())
        device.day = Day(MONDAY + 1, 86_400.0)
        await device.clock.sleep(LOOK_AGAIN + 1)
        assert device.said == [spent, BudgetChanged(Funds.LEFT)]
        assert meter.remark() == ""

    run(tmp_path, spend)
    run(tmp_path, live_on)
    assert not lines(caplog, "budget_low")


def test_a_clock_that_is_wrong_renews_nothing(tmp_path: Path) -> None:
    """Until it is believed."""

    async def story(device: Device, meter: Meter) -> None:
        tell(meter, used(1000))
        device.day = Day(None, 60.0)
        await device.clock.sleep(3 * LOOK_AGAIN)
        assert len(device.said) == 1
        device.day = Day(MONDAY + 1, 60.0)
        await device.clock.sleep(LOOK_AGAIN + 1)
        assert device.said[1:] == [BudgetChanged(Funds.LEFT)]

    run(tmp_path, story)


def test_without_a_budget_nothing_is_said(tmp_path: Path) -> None:
    """But told to whoever asks, also before the first turn."""

    async def story(device: Device, meter: Meter) -> None:
        assert meter.remark() == ""
        assert "today" in meter.told()
        tell(meter, used(10**9))
        assert device.said == []

    run(tmp_path, story, UsageSettings())
