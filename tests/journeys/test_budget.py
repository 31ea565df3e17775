"""A budget of the day, from the finger to the ear: it warns, it stops in time, and it renews."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from edged.conversation.budget import BudgetChanged, BudgetLow, Funds
from edged.conversation.commands import Sign
from edged.conversation.events import Phase, PlaybackEnded, ReplyInterrupted, TurnFailed
from edged.conversation.notices import PlaybackStarted, UsageReported
from edged.emulator.options import Options
from edged.observers.meter import LOOK_AGAIN
from edged.system.day import Day
from tests import virtual_time
from tests.inputs.pictures import folder_of
from tests.journeys.home import Home, babble, home

SUNDAY = date(2026, 11, 29).toordinal()


@dataclass
class Wall:
    """A calendar that somebody turns over."""

    day: Day = field(default_factory=lambda: Day(SUNDAY, 3600.0))

    def today(self) -> Day:
        """Return what it says."""
        return self.day


@asynccontextmanager
async def budgeted(
    directory: Path,
    wall: Wall,
    tokens: int,
    options: Options | None = None,
    *,
    gemini: dict[str, object] | None = None,
    camera: dict[str, object] | None = None,
    **talk: object,
) -> AsyncIterator[Home]:
    """Run a device with a budget in tokens; `talk` overrides how it talks."""
    async with home(
        directory,
        babble(1.0),
        options=options,
        today=wall.today,
        usage={"daily_tokens": tokens},
        conversation=talk,
        gemini=gemini or {},
        camera=camera or {},
    ) as house:
        yield house


async def turn(house: Home, number: int) -> None:
    """Say something and hear all of the reply."""
    await house.wait(1.0)  # the pre-roll is full, so that each turn costs what it does
    await house.say(1.0)
    await house.diary.until_seen(PlaybackEnded, number)
    await house.wait(1.0)


def test_it_warns_once_then_stops_and_renews_at_midnight(tmp_path: Path) -> None:
    """Turns of 95, 168 and 241 tokens: the third is answered to its end, the fourth not asked."""

    async def spend() -> None:
        async with budgeted(tmp_path, Wall(), 320) as house:
            await house.diary.until_shown(Sign.READY)
            await turn(house, 1)
            assert not house.diary.of(BudgetLow)
            await turn(house, 2)
            (low,) = house.diary.of(BudgetLow)
            assert low.cause.startswith("263 of 320 tokens of the budget")
            assert house.diary.shown() is Sign.READY
            await turn(house, 3)
            assert house.diary.shown() is Sign.SPENT
            assert len(house.diary.of(PlaybackEnded)) == len(house.diary.of(PlaybackStarted)) == 3
            silent = await house.heard_by_now()
            await house.say(1.0)
            await house.wait(2.0)
            assert house.heard()[silent:].any(), "the ear is told why"
            assert len(house.emulator.traffic.windows) == 3
            status = house.appliance.board.status()
            assert status["state"] == "budget spent"
            assert "504 of 320 tokens" in status["budget"]

    async def renew() -> None:
        wall = Wall()
        async with budgeted(tmp_path, wall, 320) as house:
            await house.diary.until_shown(Sign.SPENT)
            wall.day = Day(SUNDAY + 1, 86_400.0)
            await house.wait(LOOK_AGAIN)
            await house.diary.until_shown(Sign.READY)
            await turn(house, 1)
            assert house.appliance.meter.told()["yesterday"]["tokens"] == 504  # type: ignore[index]

    virtual_time.run(spend())
    virtual_time.run(renew())


@pytest.mark.parametrize("barge_in", ["button", "always"])
def test_an_open_conversation_closes_after_the_turn_at_hand(tmp_path: Path, barge_in: str) -> None:
    """Its reply is heard, and the microphone is shut."""

    async def story() -> None:
        options = Options(persona="assistant", reply_seconds=6)
        async with budgeted(
            tmp_path, Wall(), 100, options, mode="open", barge_in=barge_in, idle_close_s=600
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            await house.wait(0.5)
            house.speak()
            await house.diary.until_seen(UsageReported)
            await house.diary.until_seen(PlaybackEnded)
            await house.wait(0.5)
            assert house.appliance.conductor.conversation.phase is Phase.IDLE
            assert house.diary.shown() is Sign.SPENT
            started, ended = (
                house.diary.when(kind)[0] for kind in (PlaybackStarted, PlaybackEnded)
            )
            assert ended - started == pytest.approx(6.0, abs=0.2), "no answer is cut"
            sent = house.emulator.traffic.bytes_outside_windows
            house.speak()
            await house.wait(5.0)
            assert len(house.emulator.traffic.windows) == 1
            assert house.emulator.traffic.bytes_outside_windows == sent
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_a_translation_is_counted_and_ends_with_what_was_said(tmp_path: Path) -> None:
    """Each utterance once; what one says at the end is translated, and nothing after it."""

    async def story() -> None:
        gemini: dict[str, object] = {"model": "gemini-3.5-live-translate-preview"}
        async with budgeted(
            tmp_path, Wall(), 160, gemini=gemini, mode="translate", translate_to="en-US"
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            for said in (1, 2):
                await house.wait(1.0)
                house.speak()
                await house.diary.until_seen(PlaybackEnded, said)
            used = house.diary.of(UsageReported)
            windows = house.emulator.traffic.windows
            heard = [round(25 * len(window.audio) / 32_000) for window in windows]
            assert [each.kinds.audio_in for each in used] == pytest.approx(heard, abs=1)
            await house.diary.until_shown(Sign.SPENT)
            house.speak()
            await house.wait(5.0)
            assert len(house.emulator.traffic.windows) == 2

    virtual_time.run(story())


def test_pictures_of_an_open_conversation_are_counted(tmp_path: Path) -> None:
    """Those of an utterance, and again with each turn that follows: the context is billed anew."""

    async def story() -> None:
        camera: dict[str, object] = {
            "kind": "simulated",
            "folder": folder_of(tmp_path / "pictures"),
        }
        async with budgeted(tmp_path, Wall(), 0, camera=camera, mode="open") as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            for said in (1, 2):
                await house.wait(1.0)
                house.speak()
                await house.diary.until_seen(UsageReported, said)
                await house.diary.until_seen(PlaybackEnded, said)
            frames = [len(window.frames) for window in house.emulator.traffic.windows]
            first, second = (each.kinds.image_in for each in house.diary.of(UsageReported))
            assert (first, second) == (64 * frames[0], 64 * sum(frames))
            kinds = house.appliance.meter.told()["today"]["kinds"]  # type: ignore[index]
            assert kinds["image_in"] == first + second

    virtual_time.run(story())


def test_who_interrupts_the_last_reply_begins_no_other_turn(tmp_path: Path) -> None:
    """In full duplex, where a voice is enough: it is silent, and closed."""

    async def story() -> None:
        options = Options(persona="assistant", reply_seconds=8)
        async with budgeted(
            tmp_path, Wall(), 10**6, options, mode="open", barge_in="always"
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            await house.wait(0.5)
            house.speak()
            await house.diary.until_seen(PlaybackStarted)
            await house.wait(1.0)
            house.appliance.mailbox.put(BudgetChanged(Funds.SPENT, "all of it"))
            await house.wait(0.5)
            assert house.appliance.conductor.conversation.phase is Phase.ANSWERING
            house.speak()
            await house.diary.until_seen(ReplyInterrupted)
            await house.wait(2.0)
            assert house.diary.shown() is Sign.SPENT
            assert len(house.diary.of(PlaybackStarted)) == 1

    virtual_time.run(story())


def test_what_was_spent_survives_a_stop_in_the_middle(tmp_path: Path) -> None:
    """Whatever the service had told by then."""
    used = list[UsageReported]()

    async def spend() -> None:
        async with budgeted(tmp_path, Wall(), 10**6) as house:
            await house.diary.until_shown(Sign.READY)
            await house.say(1.0)
            await house.diary.until_seen(UsageReported)
            used.extend(house.diary.of(UsageReported))

    async def look() -> None:
        async with budgeted(tmp_path, Wall(), 10**6) as house:
            told = house.appliance.meter.told()["today"]
            assert told["tokens"] == used[0].total_tokens  # type: ignore[index]

    virtual_time.run(spend())
    virtual_time.run(look())
