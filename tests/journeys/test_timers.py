"""Timers, alarms and reminders: set by voice, rung without a network, stopped by a press."""

import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from edged.conversation.commands import Earcon, Sign
from edged.conversation.conditions import BellChanged, BellDue, BellHeard
from edged.conversation.events import PlaybackEnded, TurnFailed
from edged.conversation.notices import Transcribed
from edged.emulator.options import Options
from edged.outputs.speaker.earcons import synthesise
from edged.pcm import OUTPUT_RATE
from edged.timers.schedule import After
from tests import virtual_time
from tests.journeys.home import Home, Samples, as_samples, babble, best_match, home
from tests.journeys.test_tools import turn
from tests.timers.machine import Machine

EGGS: Final = 'call set_timer {"name": "eggs", "seconds": 600}'
SOON: Final = 'call set_timer {"name": "tea", "seconds": 6}'
PILLS: Final = (
    'call set_timer {"name": "pills", "at": "12:10", "days": ["monday", "tuesday", "wednesday",'
    ' "thursday", "friday", "saturday", "sunday"]}'
)
BELL: Final = as_samples(synthesise(Earcon.BELL))


@dataclass
class House:
    """A house in which the device is switched off and on."""

    directory: Path
    machine: Machine
    begun: float = 0.0

    @asynccontextmanager
    async def device(self, script: str = "", **more: Any) -> AsyncIterator[Home]:  # noqa: ANN401
        """Run the device, which is told `script` at the first turn."""
        options = Options(script=(script,)) if script else None
        tables: dict[str, Any] = {
            "tools": {"timers": True},
            "microphone": {"pre_roll_ms": 0},
        } | more
        clock, machine = self.machine.clock, self.machine
        async with home(
            self.directory, babble(1.0), options=options, clock=clock, machine=machine, **tables
        ) as it:
            yield it

    async def at(self, seconds: float) -> None:
        """Wait until so long after the timer was set."""
        await self.machine.clock.sleep(self.begun + seconds - self.machine.clock.now())


async def said(house: House, device: Home) -> None:
    """Say something, and hear the answer."""
    await turn(device)
    (call,) = device.emulator.traffic.calls
    assert call.response["status"] == "ok"
    alarm_clock = device.appliance.parts.alarm_clock
    assert alarm_clock
    for alarm in alarm_clock.plan()[0].alarms:
        if isinstance(alarm.schedule, After):
            house.begun = alarm.schedule.due - alarm.schedule.seconds


def rings(device: Home) -> int:
    """Return how often it rang."""
    return len(device.diary.of(BellDue))


def lately(device: Home, seconds: float) -> Samples:
    """Return what was heard last."""
    with wave.open(str(device.speaker_file), "rb") as sound:
        count = round(seconds * OUTPUT_RATE)
        sound.setpos(max(0, sound.getnframes() - count))
        return as_samples(sound.readframes(count))


async def pressed(device: Home) -> None:
    """Press the button for a moment."""
    device.button.press()
    await device.wait(0.4)
    device.button.release()


def test_ten_minutes(tmp_path: Path) -> None:
    """It rings without a network, in its second, until a press stops it and does nothing else."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(EGGS) as device:
            await said(house, device)
            device.cable.pull()
            await house.at(599.9)
            assert rings(device) == 0
            await house.at(601.0)
            assert device.diary.shown() is Sign.RINGING
            await device.wait(6.5)
            assert rings(device) == 4
            assert best_match(lately(device, 5.0), BELL) >= 0.99
            windows = len(device.emulator.traffic.windows)
            await pressed(device)
            assert device.diary.shown() is Sign.OFFLINE
            rung = rings(device)
            await device.wait(10.0)
            assert rings(device) == rung
            assert not lately(device, 5.0).any()
            assert len(device.emulator.traffic.windows) == windows
            assert not device.diary.of(TurnFailed)
            device.button.press()
            await device.wait(0.4)
            assert device.diary.shown() is Sign.LISTENING, "the next press is for Gemini"

    virtual_time.run(story())


def test_a_restart_in_between(tmp_path: Path) -> None:
    """What is planned is planned; what rings goes on ringing; what was stopped has stopped."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(EGGS) as device:
            await said(house, device)
            await house.at(300)
        await house.at(310)
        async with house.device() as device:
            await house.at(599)
            assert rings(device) == 0
            await house.at(602)
            assert device.diary.shown() is Sign.RINGING
        async with house.device() as device:
            await device.diary.until_seen(BellHeard)
            assert device.appliance.board.status()["timers"]["next"] == {
                "name": "eggs",
                "rings": "now",
            }
            await pressed(device)
        async with house.device() as device:
            await device.wait(30.0)
            assert rings(device) == 0
            assert device.appliance.board.status()["timers"]["count"] == 0

    virtual_time.run(story())


def test_the_clock_is_wrong_after_a_power_cut(tmp_path: Path) -> None:
    """Until the network sets it; then the timer is right again."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(EGGS) as device:
            await said(house, device)
            await house.at(200)
        await house.at(260)
        house.machine.boots_with_an_old_clock(60)
        async with house.device() as device:
            await house.at(560)
            house.machine.learns_the_time()
            await house.at(599)
            assert rings(device) == 0
            await house.at(601)
            assert device.diary.shown() is Sign.RINGING

    virtual_time.run(story())


def test_what_was_missed_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By the status and the journal, and to the model when it asks."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(PILLS) as device:
            await said(house, device)
        await device.wait(7200)
        async with house.device("call device_status", tools={"timers": True, "status": True}) as it:
            await it.wait(1.0)
            timers: Any = it.appliance.board.status()["timers"]
            (over,) = timers["not_heard"]
            assert over["name"] == "pills"
            assert "the device was off" in over["end"]
            assert rings(it) == 0
            await said(house, it)
            assert it.emulator.traffic.calls[0].response["timers"]["not_heard"] == [over]

    virtual_time.run(story())
    assert "timer_over" in caplog.text
    assert "pills" not in caplog.text, "what somebody has said is not in the journal"


def words(device: Home, epoch: int) -> str:
    """Return what the model said in a turn: a parrot, of all that it was told."""
    pieces = (each for each in device.diary.of(Transcribed) if each.speaker == "model")
    return "".join(each.text for each in pieces if each.epoch == epoch)


def test_what_was_missed_is_told_unasked(tmp_path: Path) -> None:
    """With the next answer that is heard to its end: not with a tap, and not twice."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(PILLS) as device:
            await said(house, device)
        await device.wait(7200)
        async with house.device() as it:
            await it.wait(1.0)
            it.button.press()
            await it.wait(0.1)
            it.button.release()
            await it.wait(1.0)
            await turn(it)
            told = words(it, it.appliance.parts.live.turn)
            assert '"pills" was due ' in told
            assert " 12:10:00, and did not ring, for the device was off" in told
            await it.wait(2.0)
            await turn(it)
            assert "pills" not in words(it, it.appliance.parts.live.turn)

    virtual_time.run(story())


def test_it_rings_over_nobody(tmp_path: Path) -> None:
    """Neither over who talks nor over the reply: it waits, and then a press stops it."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        async with house.device(SOON) as device:
            await said(house, device)
            await house.at(4)
            await device.say(4.0)
            assert device.diary.of(BellChanged)
            assert rings(device) == 0
            await device.diary.until_seen(PlaybackEnded, 2)
            await device.diary.until_seen(BellDue)
            assert device.diary.when(BellDue)[0] >= device.diary.when(PlaybackEnded)[1]
            await device.diary.until_shown(Sign.RINGING)
            await device.wait(0.5)
            device.button.press()
            await device.diary.until_shown(Sign.LISTENING)
            await device.wait(2.5)
            assert rings(device) == 1, "who presses before it could be heard wants to talk"
            device.button.release()
            await device.diary.until_seen(PlaybackEnded, 3)
            await device.diary.until_seen(BellHeard)
            await pressed(device)
            assert device.diary.shown() is Sign.READY

    virtual_time.run(story())


def test_an_open_conversation_stays_open(tmp_path: Path) -> None:
    """It rings while nobody speaks, and the press that stops it does not close anything."""

    async def story() -> None:
        house = House(tmp_path, Machine())
        talk = {"mode": "open", "idle_close_s": 600}
        async with house.device(SOON, conversation=talk) as device:
            await device.diary.until_shown(Sign.READY)
            await pressed(device)
            device.speak()
            await device.diary.until_seen(BellDue, 2)
            assert device.diary.shown() is Sign.LISTENING
            status = device.appliance.board.status()
            assert (status["open"], status["timers"]["rings"]) == (True, True)
            await pressed(device)
            status = device.appliance.board.status()
            assert (status["open"], status["timers"]["rings"]) == (True, False)
            await device.wait(10.0)
            assert rings(device) <= 3

    virtual_time.run(story())
