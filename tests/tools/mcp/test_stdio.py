"""A server that is a program: the reference one, and others that mean it less well."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from edged.tools.mcp.http import MOST_MESSAGES
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol.message import McpError
from edged.tools.mcp.protocol.offer import offered
from edged.tools.mcp.protocol.result import outcome
from edged.tools.mcp.stdio import Pipe
from edged.tools.outcome import Status

_Result = TypeVar("_Result")
REFERENCE = """
from mcp.server import MCPServer
server = MCPServer("calendar")

@server.tool()
def add(title: str) -> str:
    "Add an appointment."
    return f"added {title}"

@server.prompt()
def manners() -> str:
    "Say how."
    return "Be punctual."

server.run("stdio")
"""
BY_HAND = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    match asked.get("method"):
        case "server/discover":
            continue  # an old one says nothing at all
        case "initialize":
            print(json.dumps({"id": "of the server", "method": "ping"}), flush=True)
            told = {"protocolVersion": "2025-06-18", "capabilities": {}}
        case "tools/call":
            if not os.path.exists(sys.argv[1]):
                open(sys.argv[1], "w").close()
                sys.exit(3)
            told = {"content": [{"type": "text", "text": "done"}]}
        case _:
            continue
    news = {"method": "notifications/tools/list_changed"}
    print(json.dumps(news), json.dumps({"id": asked["id"], "result": told}), sep="\\n", flush=True)
"""

HANGS = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    told = {"method": f"{asked['method']} {asked.get('params', {}).get('requestId', '')}".strip()}
    if asked["method"] == "server/discover":
        told = {"id": asked["id"], "result": {"supportedVersions": ["2026-07-28"]}}
    print(json.dumps(told), flush=True)
"""


def with_program(
    *argv: str,
    use: Callable[[Peer], Awaitable[_Result]],
    notified: Callable[[str], None] | None = None,
    timeout: float = 60.0,
) -> _Result:
    """Return what `use` returns of a program."""

    async def story() -> _Result:
        peer = Peer(Pipe(argv, notified, timeout=timeout))
        try:
            return await use(peer)
        finally:
            await peer.close()

    return asyncio.run(story())


def with_script(
    folder: Path,
    script: str,
    *argv: str,
    use: Callable[[Peer], Awaitable[_Result]],
    notified: Callable[[str], None] | None = None,
    timeout: float = 60.0,
) -> _Result:
    """Likewise of a script in Python."""
    file = folder / "server.py"
    file.write_text(script)
    return with_program(
        sys.executable, str(file), *argv, use=use, notified=notified, timeout=timeout
    )


def test_the_reference_server_is_used(tmp_path: Path) -> None:
    """From its list to a result and a prompt; with its end nothing is left of it."""

    async def use(peer: Peer) -> None:
        tools, _ = offered(await peer.tools(), ())
        assert [(each.name, each.description) for each in tools] == [("add", "Add an appointment.")]
        both = await asyncio.gather(*(peer.call("add", {"title": t}) for t in ("tea", "cake")))
        assert [outcome(each).data for each in both] == [
            '{"result": {"result": "added tea"}}',
            '{"result": {"result": "added cake"}}',
        ]
        assert outcome(await peer.call("nothing", {})).status is Status.FAILED
        assert await peer.prompt() == "Be punctual."

    with_script(tmp_path, REFERENCE, use=use)
    assert str(tmp_path) not in "".join(
        (entry / "cmdline").read_text(errors="replace")
        for entry in Path("/proc").glob("[0-9]*")
        if entry.name != str(os.getpid()) and (entry / "cmdline").exists()
    )


def test_one_that_dies_in_a_call_is_started_again(tmp_path: Path) -> None:
    """That call has failed; the next one greets the new process first."""
    notified: list[str] = []

    async def use(peer: Peer) -> str:
        with pytest.raises(McpError, match="the program has ended"):
            await peer.call("x", {})
        return outcome(await peer.call("x", {})).data

    died, take = str(tmp_path / "died"), notified.append
    said = with_script(tmp_path, BY_HAND, died, use=use, notified=take, timeout=0.3)
    assert said == '{"output": "done"}'
    assert notified


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["/bin/true"], "the program has ended"),
        (["/nowhere/server"], "the program has ended"),
        (["/usr/bin/yes"], "no JSON"),
        (["/usr/bin/yes", "{}"], "more than 4096 messages for one request"),
        (["/usr/bin/head", "-c", "1000000000", "/dev/zero"], "a line of more than 4 MiB"),
        (["/bin/cat"], "refused: Method not found"),
    ],
)
def test_what_is_no_server_is_told(argv: list[str], why: str) -> None:
    """With its cause, and in bounds."""

    async def use(peer: Peer) -> None:
        with pytest.raises(McpError, match=why):
            await peer.tools()

    with_program(*argv, use=use)


LARGE = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    answer = {"id": asked["id"], "result": eval(sys.argv[1])}
    print(json.dumps(answer, separators=(",", ":")), flush=True)
"""


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("{'a': [{'': {}}] * 400_000}", "20000 members"),
        ("{'instructions': 'x' * 300_000}", "256 KiB"),
    ],
)
def test_an_answer_ends_before_it_fills_the_memory(tmp_path: Path, answer: str, why: str) -> None:
    """By what is in it, and by what it answers."""

    async def use(peer: Peer) -> None:
        with pytest.raises(McpError, match=why):
            await peer.tools()

    with_script(tmp_path, LARGE, answer, use=use)


def test_a_flood_of_messages_delays_nobody() -> None:
    """They are here at once, and the loop still turns between them."""

    async def story() -> int:
        turns, pipe = 0, Pipe(["/usr/bin/yes", "{}"])
        asking = asyncio.create_task(Peer(pipe).tools())
        while not asking.done():
            await asyncio.sleep(0)
            turns += 1
        with pytest.raises(McpError, match="4096 messages"):
            asking.result()
        await pipe.close()
        return turns

    assert asyncio.run(story()) > MOST_MESSAGES


def test_who_waits_is_told_when_it_is_closed(tmp_path: Path) -> None:
    """By a program that has not answered."""
    told: asyncio.Queue[str] = asyncio.Queue()

    async def use(peer: Peer) -> None:
        calling = asyncio.create_task(peer.call("x", {}))
        assert await told.get() == "tools/call"
        await peer.close()
        with pytest.raises(McpError, match="the program has ended"):
            await calling

    with_script(tmp_path, HANGS, use=use, notified=told.put_nowait)


def test_a_call_that_is_cancelled_is_taken_back(tmp_path: Path) -> None:
    """By its number."""
    told: asyncio.Queue[str] = asyncio.Queue()

    async def use(peer: Peer) -> str:
        calling = asyncio.create_task(peer.call("x", {}))
        assert await told.get() == "tools/call"
        calling.cancel()
        return await told.get()

    said = with_script(tmp_path, HANGS, use=use, notified=told.put_nowait)
    assert said == "notifications/cancelled 2"
