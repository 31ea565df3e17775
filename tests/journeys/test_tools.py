"""Functions that Gemini calls, from the finger to the ear: the real SDK, the emulator as Google."""

import asyncio
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from edged.assembly import Host
from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded, ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed
from edged.emulator.conversation.function_calls import CallRecord, Fate
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.system.watchers import NO_WATCHERS
from tests import virtual_time
from tests.journeys.home import KEY, Device, Home, babble, device, home
from tests.virtual_time import VirtualClock

TOOLS: Final = {"volume": True, "time": True, "status": True}
QUIETER: Final = 'call volume {"percent": 20}'
Client = Literal["google-genai", "websocket"]


async def turn(house: Device, number: int = 1) -> None:
    """Say something and hear the reply to its end."""
    await house.diary.until_shown(Sign.READY)
    await house.say(1.0)
    await house.diary.until_seen(PlaybackEnded, number)
    await house.diary.until_shown(Sign.READY)


def calls(house: Home) -> list[CallRecord]:
    """Return all calls that were made."""
    return list(house.emulator.traffic.calls)


def words(house: Home) -> str:
    """Return what the model said."""
    said = house.diary.of(Transcribed)
    return "".join(each.text for each in said if each.speaker == "model")


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
def test_gemini_sets_the_volume_and_says_so(tmp_path: Path, client: Client) -> None:
    """Once, between what is said and the reply, which tells the result; and so it stays."""

    async def story() -> None:
        script = (QUIETER, "call volume", "call time\ncall device_status")
        gemini = {"client": client}
        async with home(
            tmp_path, babble(1.0), options=Options(script=script), tools=TOOLS, gemini=gemini
        ) as house:
            await turn(house)
            assert house.appliance.parts.speaker.volume == 20
            (call,) = calls(house)
            assert (call.fate, call.response["percent"]) == (Fate.ANSWERED, 20)
            assert call.call.blocking
            assert '"percent": 20' in words(house)
            await turn(house, 2)
            assert calls(house)[1].response["percent"] == 20
            await turn(house, 3)
            time, status = calls(house)[2:]
            assert time.response["status"] in ("ok", "failed")  # by the clock of this machine
            assert status.response["connection"]["state"] == "online"
            assert not house.diary.of(TurnFailed)
            assert len(house.diary.of(ReplyEnded)) == 3

    virtual_time.run(story())


def test_goodbye_closes_an_open_conversation(tmp_path: Path) -> None:
    """The microphone is shut, the call is answered, and the next press goes on with Gemini."""

    async def story() -> None:
        async with home(
            tmp_path,
            babble(1.0),
            options=Options(script=("call end_conversation",)),
            tools={"goodbye": True},
            conversation={"mode": "open", "idle_close_s": 600},
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.button.hold(0.15)
            await house.diary.until_shown(Sign.LISTENING)
            house.speak()
            await house.diary.until_shown(Sign.READY)
            await house.wait(0.5)
            (call,) = calls(house)
            assert call.fate is Fate.ANSWERED
            assert call.response["status"] == "ok"
            assert not house.diary.of(TurnFailed)
            await house.button.hold(0.15)
            await house.diary.until_shown(Sign.LISTENING)
            house.speak()
            await house.diary.until_seen(ReplyEnded)

    virtual_time.run(story())


MODELS: Final = (
    "gemini-3.8-live-extended-thinking",
    "gemini-2.5-flash-native-audio-preview-12-2025",
    "gemini-robotics-er-2-streaming-preview",
)


@pytest.mark.parametrize("model", MODELS)
def test_each_model_is_declared_what_it_takes(tmp_path: Path, model: str) -> None:
    """With behavior and scheduling, or without; the reply is heard, or read."""

    async def story() -> None:
        gemini = {"model": model, "thinking": "low"}
        options = Options(script=(QUIETER,))
        async with home(
            tmp_path, babble(1.0), options=options, tools=TOOLS, gemini=gemini
        ) as house:
            await house.diary.until_shown(Sign.READY)
            await house.say(1.0)
            await house.diary.until(lambda: '"percent": 20' in words(house) + written(house))
            await house.diary.until_shown(Sign.READY)
            (call,) = calls(house)
            assert call.fate is Fate.ANSWERED
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def written(house: Home) -> str:
    """Return what the model wrote."""
    return str(house.appliance.board.status().get("answer", ""))


def test_what_is_wrong_with_a_call_is_told_and_no_more(tmp_path: Path) -> None:
    """An unknown function, arguments that are wrong, the same twice: the conversation goes on."""

    async def story() -> None:
        script = (
            'call launch {"missile": 1}',
            'call volume {"percent": 900}\ncall volume {"colour": "red"}',
            f"{QUIETER}\n{QUIETER}",
        )
        async with home(
            tmp_path, babble(1.0), options=Options(script=script), tools=TOOLS
        ) as house:
            before = house.appliance.parts.speaker.volume
            await turn(house)
            await turn(house, 2)
            bad = [call.response for call in calls(house)]
            assert [each["status"] for each in bad] == ["invalid_argument"] * 3
            assert "there are: volume, time, device_status" in bad[0]["message"]
            assert house.appliance.parts.speaker.volume == before
            await turn(house, 3)
            first, second = [call.response for call in calls(house)[3:]]
            assert first == second
            assert first["status"] == "ok"
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_a_device_without_tools_declares_none(tmp_path: Path) -> None:
    """And is called for nothing."""

    async def story() -> None:
        options: Any = Options(script=(QUIETER,))
        async with home(tmp_path, babble(1.0), options=options) as house:
            await turn(house)
            assert calls(house) == []

    virtual_time.run(story())


def test_a_stop_after_a_call_costs_no_answer(tmp_path: Path) -> None:
    """The handle that was stored is older than the call, whose end the service still waits for."""

    async def story() -> None:
        clock = VirtualClock()
        host = Host(asyncio.get_running_loop(), tmp_path, clock, NO_WATCHERS)
        tables: dict[str, dict[str, Any]] = {"tools": TOOLS, "gemini": {"client": "websocket"}}
        async with serve(Options(script=("Hello.", QUIETER, "Thanks.")), clock) as emulator:
            async with device(host, babble(1.0), emulator, KEY, tables) as before:
                await turn(before)
                await before.say(1.0)
                await before.diary.until_seen(ReplyStarted, 2)
            async with device(host, babble(1.0), emulator, KEY, tables) as after:
                await turn(after)
                assert not after.diary.of(TurnFailed)
            assert [each.fate for each in emulator.traffic.calls] == [Fate.ANSWERED]

    virtual_time.run(story())
