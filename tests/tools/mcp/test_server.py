"""A server whose list is kept current, whatever it answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from edged.tools.mcp.approval import Approval
from edged.tools.mcp.http import Endpoint
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.server import Server, Source
from tests import virtual_time
from tests.tools.mcp.wire import OPEN, Answer, Asked, Wire, by_handshake, events, told, wire
from tests.virtual_time import VirtualClock

TOOL = {"name": "light", "description": "Light.", "inputSchema": {"type": "object"}}


@asynccontextmanager
async def kept(
    answer: Callable[[Asked], Answer], changed: Callable[[], None] = lambda: None
) -> AsyncIterator[tuple[Server, Wire]]:
    """Keep the list of a server that answers so current."""
    async with wire(answer) as found:
        peer = Peer(Endpoint(found.url))
        server = Server(
            Source("house", found.url), lambda _: peer, Approval(found.url), VirtualClock()
        )
        running = asyncio.create_task(server.run(changed))
        try:
            yield server, found
        finally:
            running.cancel()
            await asyncio.wait({running})
            assert running.cancelled()


def test_what_cannot_be_declared_costs_its_server_only() -> None:
    """It counts as lost, is tried again, and is told once it can be declared."""
    declared: list[str] = []
    broken = [True]

    def changed() -> None:
        if broken:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        declared.append("light")

    def answer(asked: Asked) -> Answer:
        return by_handshake(asked, tools_list=lambda a: told(a, {"tools": [TOOL]}))

    async def story() -> None:
        async with kept(answer, changed) as (server, _):
            await asyncio.sleep(20.0)
            assert server.fault == "it answers what nobody foresaw (UnicodeEncodeError)"
            assert server.approval.tools == ()
            broken.clear()
            await asyncio.sleep(60.0)
            assert server.fault == ""
            assert [each.name for each in server.approval.usable] == declared == ["light"]

    virtual_time.run(story())


def test_one_that_hangs_is_told_after_a_call_that_took_too_long() -> None:
    """And is back once it answers."""
    hangs: list[str] = []

    def listed(asked: Asked) -> Answer:
        return [*events(), OPEN] if hangs else told(asked, {"tools": [TOOL]})

    def answer(asked: Asked) -> Answer:
        return by_handshake(asked, tools_list=listed, tools_call=lambda _: [*events(), OPEN])

    async def story() -> None:
        async with kept(answer) as (server, found):
            await asyncio.sleep(20.0)
            hangs.append("from now on")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(10.0):
                    await server.call("light", {})
            await asyncio.sleep(40.0)
            assert server.fault == "it does not answer within 30 s"
            hangs.clear()
            await asyncio.sleep(120.0)
            assert server.fault == ""
            assert found.methods().count("initialize") > 1

    virtual_time.run(story())


def test_one_that_is_busy_with_a_call_is_left_alone() -> None:
    """However long its list takes meanwhile; afterwards it is begun anew."""
    hangs: list[str] = []

    def listed(asked: Asked) -> Answer:
        return [*events(), OPEN] if hangs else told(asked, {"tools": [TOOL]})

    def answer(asked: Asked) -> Answer:
        return by_handshake(asked, tools_list=listed, tools_call=lambda _: [*events(), OPEN])

    async def story() -> None:
        async with kept(answer) as (server, found):
            await asyncio.sleep(20.0)
            hangs.append("from now on")
            calling = asyncio.create_task(server.call("light", {}))
            server.look_again()
            await asyncio.sleep(60.0)
            assert server.fault == "it does not answer within 30 s"
            assert not calling.done()
            assert found.methods().count("initialize") == 1
            calling.cancel()
            await asyncio.sleep(120.0)
            assert found.methods().count("initialize") > 1

    virtual_time.run(story())
