"""Servers of tools: what their owner is told of each, with the cure."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edged.doctor.checks.machine import daemon
from edged.doctor.checks.network import servers
from edged.doctor.finding import Finding, Verdict
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.secrets.tool_secrets import CREDENTIAL
from edged.settings.tables.tools import ToolSettings
from tests.tools.mcp.home_assistant import TOKEN, TOOLS, HomeAssistant
from tests.tools.mcp.wire import Answer, Asked, http, wire

ABSENT = daemon.Absent("not running")


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Serve in a thread of its own, as the doctor has a loop of its own; yield the address."""
    loop, up, down = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    url = ""

    async def serve() -> None:
        nonlocal url
        async with wire(answer) as found:
            url = found.url.removesuffix("/mcp")
            up.set()
            await down.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert up.wait(5)
        yield url
    finally:
        loop.call_soon_threadsafe(down.set)
        thread.join()
        loop.close()


def settings(**tools: Any) -> ToolSettings:  # noqa: ANN401 - any table
    """Return the settings of tools."""
    return validated(Settings, {"tools": tools}).tools


def of_the_house(url: str, **more: object) -> Finding:
    """Return the finding about a house that is asked."""
    found = servers.look(settings(home_assistant={"url": url, **more}), ABSENT)
    (finding,) = found
    assert finding.about == "tools home"
    return finding


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store the token of the house."""
    monkeypatch.setenv("EDGED_TOOL_HOME_ASSISTANT", TOKEN)


@pytest.mark.usefixtures("token")
def test_a_house_that_answers() -> None:
    """With how many of its tools Gemini may use."""
    with serving(HomeAssistant().answer) as url:
        told = of_the_house(url)
        one = of_the_house(url, allow=["HassTurnOn"])
        none = of_the_house(url, allow=["HassShootTheMoon"])
    assert (told.verdict, told.text) == (Verdict.PASS, f"it answers, and has {len(TOOLS)} tools")
    assert "has 1 tools" in one.text
    assert (none.verdict, "see its `allow`" in none.text) == (Verdict.WARNING, True)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HomeAssistant(is_configured=False).answer, "no MCP server at its url (HTTP 404)"),
        (lambda _: http(b"<html>", "text/html"), "no tools: "),
        (lambda _: (), "not reachable"),
    ],
)
def test_a_server_that_does_not_answer_as_one(answer: Callable[[Asked], Answer], said: str) -> None:
    """Its fault, as the device would have it."""
    with serving(answer) as url:
        told = of_the_house(url)
    assert told.verdict is Verdict.FAILURE
    assert said in told.text


def test_a_token_that_is_refused_missing_or_hidden(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each with its own cure; what may not be read is no failure."""
    with serving(HomeAssistant().answer) as url:
        missing = of_the_house(url)
        monkeypatch.setenv("EDGED_TOOL_HOME_ASSISTANT", "stale")
        refused = of_the_house(url)
    assert "store it: sudo edged set-key --tool home_assistant" in missing.text
    assert "does not take the token (HTTP 401)" in refused.text
    assert {missing.verdict, refused.verdict} == {Verdict.FAILURE}

    def hidden(*_: object) -> bytes:
        raise PermissionError

    (tmp_path / CREDENTIAL).write_text(json.dumps({"home_assistant": TOKEN}))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("edged.finite.read", hidden)
    told = of_the_house("http://127.0.0.1:9")
    assert (told.verdict, "use sudo" in told.text) == (Verdict.SKIPPED, True)


def test_a_program_is_not_started_and_nothing_is_told_of_nothing() -> None:
    """The doctor is root, and programs of tools are not to be."""
    (told,) = servers.look(settings(mcp=[{"name": "notes", "run": ["/bin/false"]}]), ABSENT)
    assert (told.about, told.verdict) == ("tools notes", Verdict.SKIPPED)
    assert not list(servers.look(settings(), ABSENT))


def test_a_daemon_tells_what_it_knows() -> None:
    """Faults, what is in use, and what waits for its owner."""
    status = {
        "servers": {
            "home": {"tools": 3},
            "calendar": {"tools": 1, "waiting": ["add", "delete\x1b[2J"]},
            "notes": {"tools": 2, "fault": "it is not reachable"},
            "large": {"tools": 31, "left_out": 169},
        }
    }
    home, calendar, notes, large = servers.look(settings(), daemon.Running(status))
    assert (home.verdict, home.text) == (Verdict.PASS, "3 tools in use")
    assert calendar.verdict is Verdict.WARNING
    assert "\x1b" not in calendar.text
    assert "edged accept" in calendar.cure
    assert (notes.verdict, notes.text) == (
        Verdict.FAILURE,
        "2 tools in use, but it is not reachable",
    )
    assert (large.verdict, large.text) == (Verdict.WARNING, "31 tools in use, 169 left out")
    assert "`allow`" in large.cure
    assert not list(servers.look(settings(), daemon.Running({})))
