"""Who answers: chosen by voice, by hand and by command, between two turns, and kept."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import pytest

from edged.conversation.commands import Sign
from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed
from edged.emulator.conversation.function_calls import Fate
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import Home, babble, home
from tests.journeys.test_tools import calls, turn

PERSONAS: Final = [
    {"name": "Anna", "language": "en-GB"},
    {
        "name": "Captain Bob",
        "language": "de-DE",
        "voice": "Puck",
        "instruction": "You are a pirate.",
        "tools": ["time"],
    },
]
TOOLS: Final = {"persona": True, "time": True, "volume": True}


def settings(client: str = "google-genai", **tables: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of a device with two personas."""
    return {"gemini": {"persona": PERSONAS, "client": client}, "tools": TOOLS, **tables}


def languages(house: Home) -> list[str]:
    """Return the language of each reply."""
    said = [each for each in house.diary.of(Transcribed) if each.speaker == "model"]
    return list({each.epoch: each.language for each in said}.values())


def chosen(house: Home) -> str:
    """Return who the status says answers."""
    return house.appliance.board.status()["persona"]


async def ask(directory: Path, name: str | None) -> dict[str, Any]:
    """Ask the daemon, as `edged persona` does."""
    reader, writer = await asyncio.open_unix_connection(directory / "control.sock")
    request = {"id": 1, "method": "persona", "params": {"name": name}}
    writer.write(json.dumps(request).encode() + b"\n")
    reply: dict[str, Any] = json.loads(await reader.readline())
    writer.close()
    return reply


@pytest.mark.parametrize("client", ["google-genai", "websocket"])
def test_another_one_answers_from_the_next_turn_on(tmp_path: Path, client: str) -> None:
    """With a voice, a language and tools of its own, on a new connection; over a restart, too."""
    script = ('call change_persona {"name": "Captain Bob"}', "call volume", "call time")

    async def story() -> None:
        options = Options(script=script)
        async with home(tmp_path, babble(1.0), options=options, **settings(client)) as house:
            assert chosen(house) == "Anna"
            await turn(house)
            (call,) = calls(house)
            assert call.fate is Fate.ANSWERED
            assert call.response["persona"] == "Captain Bob" == chosen(house)
            await turn(house, 2)
            assert languages(house) == ["en-GB", "de-DE"]
            assert house.emulator.traffic.connections == 2
            refused = calls(house)[1].response
            assert refused["message"] == "There is no volume; there are: time, change_persona."
            await turn(house, 3)
            assert calls(house)[2].response["status"] in ("ok", "failed")  # by this clock
            assert not house.diary.of(TurnFailed)
        async with home(tmp_path, babble(1.0), **settings(client)) as house:
            assert chosen(house) == "Captain Bob"
            await turn(house)
            assert languages(house) == ["de-DE"]

    virtual_time.run(story())


def test_two_taps_choose_the_next_one(tmp_path: Path) -> None:
    """Also while it talks; as many notes sound as its number, and no turn begins."""

    async def story() -> None:
        button = {"double_press": "persona"}
        async with home(tmp_path, babble(1.0), **settings(button=button)) as house:
            await turn(house)
            for expected in ("Captain Bob", "Anna", "Captain Bob"):
                await house.button.hold(0.1)
                await house.wait(0.2)
                await house.button.hold(0.1)
                await house.wait(1.0)
                assert chosen(house) == expected
            await turn(house, 2)
            assert languages(house) == ["en-GB", "de-DE"]
            await house.button.hold(0.1)
            await house.wait(0.6)
            await house.button.hold(0.1)
            await house.wait(1.0)
            assert chosen(house) == "Captain Bob", "two taps far apart are two taps"
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_the_owner_chooses_in_the_middle_of_a_reply(tmp_path: Path) -> None:
    """It is heard to its end as it began; a name that nobody has lists those that there are."""

    async def story() -> None:
        async with home(tmp_path, babble(1.0), **settings()) as house:
            await house.diary.until_shown(Sign.READY)
            assert (await ask(tmp_path, None))["result"] == {
                "persona": "Anna",
                "personas": ["Anna", "Captain Bob"],
            }
            await house.say(1.0)
            await house.diary.until_seen(ReplyStarted)
            told = await ask(tmp_path, "captain bob")
            assert told["result"]["persona"] == "Captain Bob"
            assert house.emulator.traffic.connections == 1
            await house.diary.until_seen(ReplyEnded)
            await turn(house, 2)
            assert languages(house) == ["en-GB", "de-DE"]
            wrong = (await ask(tmp_path, "Eve"))["error"]["message"]
            assert wrong == "there is no persona of that name; there is: Anna, Captain Bob"
            assert not house.diary.of(TurnFailed)

    virtual_time.run(story())


def test_a_device_without_personas_says_so(tmp_path: Path) -> None:
    """With the cure."""

    async def story() -> None:
        async with home(tmp_path, babble(1.0)) as house:
            await house.diary.until_shown(Sign.READY)
            wrong = (await ask(tmp_path, None))["error"]["message"]
            assert wrong == "there is no persona; write a table [[gemini.persona]] for each"
            assert "persona" not in house.appliance.board.status()

    virtual_time.run(story())
