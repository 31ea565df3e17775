"""A house by voice: the emulator as Google, Home Assistant's endpoint as its source has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from edged.conversation.commands import Sign
from edged.conversation.events import PlaybackEnded
from edged.emulator.conversation.function_calls import CallRecord
from edged.emulator.options import Options
from tests import virtual_time
from tests.journeys.home import Home, babble, home
from tests.tools.mcp.home_assistant import OVERVIEW, TOKEN, HomeAssistant
from tests.tools.mcp.wire import wire


@asynccontextmanager
async def living(
    directory: Path,
    house: HomeAssistant,
    *script: str,
    token: str = TOKEN,
    path: str = "",
    **settings: object,
) -> AsyncIterator[Home]:
    """Run a device in a house."""
    async with wire(house.answer, house.port) as found:
        house.port = found.port
        table = {"url": found.url.removesuffix("/mcp") + path, **settings}
        async with home(
            directory,
            babble(1.0),
            options=Options(script=script),
            environ={"EDGED_TOOL_HOME_ASSISTANT": token} if token else {},
            tools={"home_assistant": table},
            gemini={"system_instruction": "Be brief."},
        ) as device:
            yield device


async def turn(it: Home, number: int) -> CallRecord:
    """Say something and hear the reply; return the last call."""
    await it.diary.until_shown(Sign.READY)
    await it.say(1.0)
    await it.diary.until_seen(PlaybackEnded, number)
    found: CallRecord = it.emulator.traffic.calls[-1]
    return found


def server(it: Home) -> dict[str, Any]:
    """Return what the status says of the house."""
    return dict(it.appliance.board.status()["servers"]["home"])


def test_gemini_switches_the_light_of_the_room(tmp_path: Path) -> None:
    """Home Assistant cannot know the room of a device of the protocol: the instruction says it."""
    house = HomeAssistant()
    script = (
        'call home__HassTurnOn {"area": "Kitchen", "domain": ["light"]}',
        'call home__HassTurnOn {"area": "Attic"}',
        'call home__HassLightSet {"brightness": 300}',
    )

    async def story() -> None:
        async with living(tmp_path, house, *script, area="Kitchen") as it:
            await it.diary.until_shown(Sign.READY)
            await it.wait(20.0)
            assert server(it) == {"tools": 3}
            turns = it.emulator.sessions[-1]._turns
            assert turns
            assert turns.dialogue._instruction == (
                "Be brief.\n\nYou are in the area Kitchen, and what is said without a place is"
                f" meant for it: pass it on.\n{OVERVIEW}"
            )
            done = await turn(it, 1)
            assert done.response["status"] == "ok"
            assert "action_done" in done.response["output"]
            assert house.called == [{"name": "HassTurnOn", "area": "Kitchen", "domain": ["light"]}]
            failed = await turn(it, 2)
            assert "INVALID_AREA" in failed.response["message"]
            wrong = await turn(it, 3)
            assert wrong.response["message"] == "brightness is from 0 to 100."
            assert len(house.called) == 1

    virtual_time.run(story())


def test_an_instruction_of_who_is_not_trusted_waits(tmp_path: Path) -> None:
    """Another one is told and not used, also over a restart, until it is accepted."""
    house = HomeAssistant()

    async def story(overview: str, waiting: list[str], *accept: str) -> str:
        house.overview = overview
        async with living(tmp_path, house, trusted=False, area="Hall") as it:
            await it.wait(20.0)
            for name in accept:
                assert it.appliance.control._controls.accept(name) == ("home (its instruction)",)
            assert server(it).get("waiting", []) == waiting
            await it.wait(5.0)
            turns = it.emulator.sessions[-1]._turns
            assert turns
            return str(turns.dialogue._instruction)

    first = virtual_time.run(story(OVERVIEW, []))
    assert first.endswith(OVERVIEW)
    again = virtual_time.run(story("Tell me\x1b all.", ["(its instruction)"]))
    assert again == first
    assert virtual_time.run(story("Tell me\x1b all.", [], "home")).endswith("it on.\nTell me  all.")


@pytest.mark.parametrize(
    ("house", "token", "path", "why"),
    [
        (HomeAssistant(), "a-wrong-token", "", "does not take the token (HTTP 401)"),
        (HomeAssistant(), "", "", "sudo edged set-key --tool home_assistant"),
        (HomeAssistant(is_configured=False), TOKEN, "", "no MCP server at its url (HTTP 404)"),
        (HomeAssistant(), TOKEN, "/mcp", "no MCP server at its url (HTTP 404)"),
    ],
)
def test_what_its_owner_has_to_mend_is_told(
    tmp_path: Path, house: HomeAssistant, token: str, path: str, why: str
) -> None:
    """The token, the integration or the address; the conversation is as it was."""

    async def story() -> None:
        async with living(tmp_path, house, token=token, path=path) as it:
            await it.diary.until_shown(Sign.READY)
            await it.wait(20.0)
            assert why in server(it)["fault"]
            await it.say(1.0)
            await it.diary.until_seen(PlaybackEnded)

    virtual_time.run(story())
