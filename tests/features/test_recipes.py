"""The recipes of docs/tool-recipes.md, run as they are written."""

import asyncio
import json
import re
import shlex
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from edged.settings.reading.conversion import validated
from edged.settings.reading.files import load
from edged.settings.tables.commands import CommandSettings
from edged.settings.tables.http import HttpSettings
from edged.tools.command.configured import command_tool
from edged.tools.command.tool import outcome
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import declared
from edged.tools.http.configured import http_tool
from tests.settings.owner import write

PAGE: Final = Path(__file__).parents[2] / "docs" / "tool-recipes.md"
SERVERS: Final = PAGE.with_name("mcp.md")
RECIPE: Final = re.compile(
    r"^## (?P<title>.+?)\n(?:(?!^## ).)*?```toml\n(?P<table>.*?)```\n\n"
    r"```sh\nsudo edged tools test (?P<test>.*?)\n```",
    re.MULTILINE | re.DOTALL,
)
RECIPES: Final = [found.groupdict() for found in RECIPE.finditer(PAGE.read_text())]
STATE: Final = "/var/lib/edged"
SENSOR: Final = "/sys/bus/w1/devices/28-000005e2fdc3"
RECORDER: Final = '#!/bin/sh\nfor each in "$0" "$@"; do printf "%s\\n" "$each"; done\n'

EXPECTED: Final[dict[str, list[str]]] = {
    "relay": ["gpioset", "-t0", "-c", "gpiochip0", "17=1"],
    "light": ["mosquitto_pub", "-h", "192.168.1.10", "-t", "home/kitchen/light/set", "-m", "ON"],
    "radio": ["mpc", "-q", "play"],
    "wake_computer": ["wakeonlan", "-i", "192.168.1.255", "02:00:00:12:34:56"],
}
"""What is run of the programs that a test does not have."""
REQUESTS: Final = {
    "plug": ("GET /relay/0?turn=on HTTP/1.1", ""),
    "weather": ("GET /v1/forecast?latitude=52.52&longitude=13.41", ""),
    "tell_my_phone": ("POST /choose-a-topic-of-your-own HTTP/1.1", "The washing is done."),
}
"""What curl asks for."""
TOKEN: Final = "t0ken"
ASKED: Final = {
    "weather_at": (
        "GET /v1/forecast?latitude=48.86&longitude=2.35&current=temperature_2m,precipitation,",
        "",
    ),
    "add_task": (
        "POST /api/v1/tasks HTTP/1.1",
        '{"content": "Call the plumber", "due_string": "tomorrow at nine"}',
    ),
}
"""What edged itself asks for."""
HERE: Final = re.compile(r"^https?://[^/]+")


def named(name: str) -> dict[str, Any]:
    """Return the table of a recipe."""
    (table,) = [
        tomllib.loads(each["table"])["tools"] for each in RECIPES if each["test"].split()[0] == name
    ]
    ((found,),) = table.values()
    return dict(found)


def arguments(name: str) -> dict[str, Any]:
    """Return what the recipe is tried with."""
    (words,) = [w for each in RECIPES if (w := shlex.split(each["test"]))[0] == name]
    if len(words) == 1:
        return {}
    assert words[1] == "--args"
    found: dict[str, Any] = json.loads(words[2])
    return found


def tried(name: str, change: Callable[[str], str]) -> dict[str, Any]:
    """Return what Gemini gets, with the items of the command changed to what a test has."""
    written = validated(CommandSettings, named(name))
    tool = command_tool(replace(written, run=tuple(map(change, written.run))))
    declared([tool.declaration])
    given = arguments(name)
    assert not fault(tool.declaration, given)
    told: dict[str, Any] = json.loads(outcome(asyncio.run(tool.run(given))).response)
    assert told["status"] == "ok", told
    return told


def test_all_of_them_are_settings(tmp_path: Path) -> None:
    """Ten and more, in one file; each has a title of its own and is tried by its name."""
    text = "\n".join(each["table"] for each in RECIPES)
    assert len(RECIPES) >= 10
    assert len(RECIPES) == len(re.findall("^## ", PAGE.read_text(), re.MULTILINE))
    settings = load(write(tmp_path, main=text))
    names = [each.name for each in settings.tools.command]
    names += [each.name for each in settings.tools.http]
    assert sorted(names) == sorted(each["test"].split()[0] for each in RECIPES)


def test_the_tables_of_servers_are_settings(tmp_path: Path) -> None:
    """Each as docs/mcp.md has it, and all together."""
    blocks = re.findall(r"```toml\n(.*?)```", SERVERS.read_text(), re.DOTALL)
    settings = load(write(tmp_path, main="\n".join(blocks)))
    assert "calendar" in [each.name for each in settings.tools.mcp]
    assert settings.tools.home_assistant


@pytest.mark.parametrize("name", EXPECTED)
def test_a_program_is_run_with_these_arguments(tmp_path: Path, name: str) -> None:
    """A stand-in tells what it was given."""

    def change(item: str) -> str:
        if not item.startswith("/usr/bin/"):
            return item
        program = tmp_path / Path(item).name
        program.write_text(RECORDER)
        program.chmod(0o755)
        return str(program)

    program, *others = str(tried(name, change)["output"]).splitlines()
    assert [Path(program).name, *others] == EXPECTED[name]


def test_the_shopping_list_takes_any_words(tmp_path: Path) -> None:
    """And tells them."""

    def change(item: str) -> str:
        return item.replace(STATE, str(tmp_path))

    tried("shopping_add", change)
    assert tried("shopping_list", change)["output"] == arguments("shopping_add")["item"]


def test_a_thermometer_is_read(tmp_path: Path) -> None:
    """As the kernel shows it."""
    (tmp_path / "temperature").write_text("21437\n")
    told = tried("temperature", lambda item: item.replace(SENSOR, str(tmp_path)))
    assert "21437" in str(told)


@asynccontextmanager
async def web(asked: list[str]) -> AsyncIterator[int]:
    """Serve a JSON object to whoever asks, and keep what was asked."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1])) if length else b""
        asked.extend((head, body.decode()))
        answer = b'{"current": {"temperature_2m": 7.5}}'
        writer.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(answer)
        )
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])


@pytest.mark.skipif(not Path("/usr/bin/curl").exists(), reason="curl is an option of the owner")
@pytest.mark.parametrize("name", REQUESTS)
def test_an_address_is_asked(name: str) -> None:
    """By curl itself, of a server in the place of the one in the recipe."""
    asked: list[str] = []

    async def ask() -> dict[str, Any]:
        async with web(asked) as port:
            return await asyncio.to_thread(
                tried, name, lambda item: HERE.sub(f"http://127.0.0.1:{port}", item)
            )

    assert asyncio.run(ask())["current"] == {"temperature_2m": 7.5}
    head, body = asked
    line, expected = REQUESTS[name]
    assert head.startswith(line)
    assert body == expected


@pytest.mark.parametrize("name", ASKED)
def test_a_request_is_made(name: str) -> None:
    """With the token, of a server in the place of the one in the recipe."""
    asked: list[str] = []
    written = validated(HttpSettings, named(name))

    async def ask() -> dict[str, Any]:
        async with web(asked) as port:
            here = HERE.sub(f"http://127.0.0.1:{port}", written.url)
            tool = http_tool(replace(written, url=here), lambda _: TOKEN)
            declared([tool.declaration])
            assert not fault(tool.declaration, arguments(name))
            told: dict[str, Any] = json.loads((await tool.call(arguments(name))).response)
            return told

    assert asyncio.run(ask())["result"] == {"current": {"temperature_2m": 7.5}}
    head, body = asked
    line, expected = ASKED[name]
    assert head.startswith(line)
    assert body == expected
    assert (f"authorization: Bearer {TOKEN}" in head) == bool(written.secret)
