"""The names in tools.confirm: one that is wrong would let a tool run without a press."""

import asyncio
from pathlib import Path

import pytest

from edged.clock import SYSTEM_CLOCK
from edged.errors import SettingsError
from edged.settings.conversion import validated
from edged.settings.model import Settings
from edged.system.watchers import SYSTEM_WATCHERS
from edged.tools.catalogue import Reach, tool_runner, tool_servers
from tests.tools.test_built_in import Speaker
from tests.witness import Witness

SERVER = {"name": "calendar", "url": "http://127.0.0.1:9/"}


async def _made(folder: Path, confirm: list[str]) -> None:
    told = {"tools": {"volume": True, "confirm": confirm, "mcp": [SERVER]}}
    tools = validated(Settings, told).tools
    reach = Reach(Speaker(), dict, Witness(), SYSTEM_CLOCK)
    tool_runner(tools, reach, tool_servers(tools, folder, SYSTEM_CLOCK, SYSTEM_WATCHERS, {}))


@pytest.mark.parametrize("name", ["volum", "calender__add", "calendar"])
def test_a_wrong_name_is_refused_beside_a_server(tmp_path: Path, name: str) -> None:
    """Before the server was ever asked: its tools begin with its name."""
    with pytest.raises(SettingsError, match=f"tools.confirm names {name}, .* volume"):
        asyncio.run(_made(tmp_path, [name]))


def test_a_tool_that_a_server_may_have_is_awaited(tmp_path: Path) -> None:
    """Its list comes later, and may change."""
    asyncio.run(_made(tmp_path, ["volume", "calendar__add"]))
