"""The reference implementation of a server, of both eras of the protocol, over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Image
from mcp.server.mcpserver.exceptions import ToolError

from edged.tools import Declaration
from edged.tools.declaration.arguments import fault
from edged.tools.mcp.http import Endpoint
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol import session as sessions
from edged.tools.mcp.protocol.offer import offered
from edged.tools.mcp.protocol.result import outcome
from edged.tools.outcome import Status

JPEG = b"\xff\xd8\xff\xe0" + bytes(64)


def add(title: str, minutes: int = 30, room: str | None = None) -> dict[str, object]:
    """Add an appointment."""
    return {"title": title, "minutes": minutes, "room": room}


def poster() -> Image:
    """Return a picture."""
    return Image(data=JPEG, format="jpeg")


def fail() -> str:
    """Fail."""
    raise ToolError("no calendar")


def manners() -> str:
    """Say how."""
    return "Be punctual."


def calendar() -> MCPServer:
    """Return a server with a few tools."""
    server = MCPServer("calendar")
    for tool in (add, poster, fail):
        server.tool()(tool)
    server.prompt()(manners)
    return server


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """Serve the calendar on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        app = calendar().streamable_http_app()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        running = asyncio.create_task(server.serve([door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/mcp"
        finally:
            server.should_exit = True
            await running


@pytest.mark.parametrize("version", [sessions.STATELESS, *sessions.BY_HANDSHAKE[:2]])
def test_a_real_server_is_used(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its list to a result, a picture, an error and a prompt."""
    if version != sessions.STATELESS:
        monkeypatch.setattr("edged.tools.mcp.protocol.procedures.STATELESS", "2000-01-01")
        monkeypatch.setattr("edged.tools.mcp.protocol.procedures.BY_HANDSHAKE", (version,))

    async def story() -> None:
        async with serving() as url, asyncio.timeout(20):
            peer = Peer(Endpoint(url))
            tools, left = offered(await peer.tools(), ())
            assert [each.name for each in tools] == ["add", "poster", "fail"]
            assert not left
            added = Declaration("add", "", tools[0].parameters)
            arguments: Mapping[str, object] = {"title": "Tea", "room": None}
            assert fault(added, arguments) == ""
            assert fault(added, {}) == "title is missing."
            told = outcome(await peer.call("add", arguments))
            assert told.data == '{"result": {"title": "Tea", "minutes": 30, "room": null}}'
            assert outcome(await peer.call("poster", {})).picture == JPEG
            failed = outcome(await peer.call("fail", {}))
            assert failed.status is Status.FAILED
            assert "no calendar" in failed.message
            assert outcome(await peer.call("missing", {})).status is Status.FAILED
            assert await peer.prompt() == "Be punctual."
            assert peer._session
            assert peer._session.version == version
            assert bool(peer._session.id) == (version != sessions.STATELESS)
            await peer.close()

    asyncio.run(story())
