"""A server over HTTP: well or badly meant, on loopback."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import repeat
from typing import TypeVar

import pytest

from edged.tools.mcp.http import Endpoint
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol.message import McpError, SessionLostError
from tests import virtual_time
from tests.tools.mcp.wire import (
    OPEN,
    Answer,
    Asked,
    Wire,
    by_handshake,
    event,
    events,
    http,
    refused,
    result,
    told,
    wire,
)

_Result = TypeVar("_Result")
TOOL = {"name": "light", "description": "Light.", "inputSchema": {"type": "object"}}
DONE = {"content": [{"type": "text", "text": "on"}]}


def tools(asked: Asked) -> Answer:
    """Answer with the list."""
    return told(asked, {"tools": [TOOL]})


def with_server(
    answer: Callable[[Asked], Answer],
    use: Callable[[Peer], Awaitable[_Result]],
    secret: str = "",
    notified: Callable[[str], None] | None = None,
) -> tuple[_Result, Wire]:
    """Return what `use` returns of a server that answers so, and what was asked."""

    async def story() -> tuple[_Result, Wire]:
        async with wire(answer) as found:
            peer = Peer(Endpoint(found.url, lambda: secret, notified=notified))
            try:
                return await use(peer), found
            finally:
                await peer.close()

    return virtual_time.run(story())


async def call(peer: Peer) -> Mapping[str, object]:
    """Call the tool."""
    return await peer.call("light", {"on": True})


def failure(answer: Callable[[Asked], Answer]) -> str:
    """Return why a call fails."""
    with pytest.raises(McpError) as found:
        with_server(lambda asked: by_handshake(asked, tools_call=answer), call)
    return str(found.value)


def test_a_server_is_asked_and_called() -> None:
    """After one greeting; the token goes along."""
    notified: list[str] = []

    def called(asked: Asked) -> Answer:
        more = {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}
        return events(b": ping\n\n", event(more), event(result(asked, DONE)), event("late"))

    async def use(peer: Peer) -> tuple[object, object]:
        return await peer.tools(), await peer.call("light", {"on": True})

    (listed, done), found = with_server(
        lambda asked: by_handshake(asked, tools_list=tools, tools_call=called),
        use,
        secret="t0ken",
        notified=notified.append,
    )
    assert listed == [TOOL]
    assert done == DONE
    assert notified == ["notifications/tools/list_changed"]
    assert found.methods() == [
        *("server/discover", "initialize", "notifications/initialized"),
        *("tools/list", "tools/call"),
    ]
    assert {each.headers["authorization"] for each in found.asked} == {"bearer t0ken"}


def test_an_answer_is_taken_from_a_stream_that_stays_open() -> None:
    """As soon as it is there, however little it is."""

    async def use(peer: Peer) -> Mapping[str, object]:
        async with asyncio.timeout(30.0):
            return await call(peer)

    def called(asked: Asked) -> Answer:
        return [*events(event(result(asked, DONE))), OPEN]

    assert with_server(lambda a: by_handshake(a, tools_call=called), use)[0] == DONE


@pytest.mark.parametrize("stateless", [False, True])
def test_a_call_that_is_cancelled_is_taken_back(stateless: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """By its number; since 2026-07-28 by the end of its connection."""

    def answer(asked: Asked) -> Answer:
        today = {"server_discover": lambda a: told(a, {"supportedVersions": ["2026-07-28"]})}
        more = today if stateless else {}
        return by_handshake(asked, tools_call=lambda _: [*events(), OPEN], **more)

    async def use(peer: Peer) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10.0):
                await call(peer)
        await asyncio.sleep(1.0)

    _, found = with_server(answer, use)
    if stateless:
        assert found.methods() == ["server/discover", "tools/call"]
        return
    assert found.methods()[-2:] == ["tools/call", "notifications/cancelled"]
    assert found.asked[-1].body["params"] == {"requestId": found.asked[-2].id}


def test_calls_at_once_have_numbers_of_their_own() -> None:
    """And one greeting."""

    async def use(peer: Peer) -> None:
        await asyncio.gather(*(call(peer) for _ in range(8)), peer.tools())

    _, found = with_server(
        lambda asked: by_handshake(asked, tools_list=tools, tools_call=lambda a: told(a, DONE)), use
    )
    numbers = [each.id for each in found.asked if each.id is not None]
    assert len(numbers) == len({*numbers}) == 11


@pytest.mark.parametrize("status", ["404 Not Found", "400 Bad Request"])
def test_a_session_that_is_lost_is_begun_again(status: str) -> None:
    """Once, and the call is then carried out."""
    alive = ["first"]

    def hello(asked: Asked) -> Answer:
        alive.append(f"s{len(alive)}")
        told = {"protocolVersion": "2025-06-18", "capabilities": {}}
        return http(json.dumps(result(asked, told)).encode(), Mcp_Session_Id=alive[-1])

    def done(asked: Asked) -> Answer:
        if asked.headers["mcp-session-id"] != alive[-1] or len(alive) == 2:
            alive.append("gone")
            return http(b"", status=status)
        return told(asked, DONE)

    got, found = with_server(
        lambda asked: by_handshake(asked, initialize=hello, tools_call=done), call
    )
    assert got == DONE
    assert found.methods().count("initialize") == 2


def test_a_bad_request_is_repeated_once() -> None:
    """In a session of its own; then it is none that was forgotten."""

    def hello(asked: Asked) -> Answer:
        told = {"protocolVersion": "2025-06-18", "capabilities": {}}
        return http(json.dumps(result(asked, told)).encode(), Mcp_Session_Id="s")

    def bad(_: Asked) -> Answer:
        return http(b"", status="400 Bad Request")

    with pytest.raises(McpError, match="HTTP 400") as found:
        with_server(lambda asked: by_handshake(asked, initialize=hello, tools_call=bad), call)
    assert not isinstance(found.value, SessionLostError)


def forever(piece: bytes) -> Iterator[bytes]:
    """Return an answer without end."""
    yield from events()
    yield from repeat(piece)


def huge(kind: bytes) -> Iterable[bytes]:
    """Return a gigabyte."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nConnection: close\r\n\r\n"
    yield from repeat(b"x" * 65_536, 16_384)


def laborious(asked: Asked) -> bytes:
    """Return a result that is within its bytes, and takes sixty times as much memory."""
    value = {"content": [], "structuredContent": {"a": [{"": {}}] * 400_000}}
    return json.dumps(result(asked, value), separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda _: http(b"<html>hello", "text/html"), "text/html instead of JSON"),
        (lambda _: http(b"<html>hello"), "no JSON"),
        (lambda _: http(b"", status="500 Oops"), "status 500"),
        (lambda _: http(b"{", status="401 No"), "does not take the token"),
        (lambda asked: refused(asked, -32602, "Unknown\ntool"), "refused: Unknown tool"),
        (lambda _: http(b"", status="302 Found", Location="http://elsewhere.test/"), "redirects"),
        (lambda _: [], "not reachable"),
        (lambda _: [http(b"{" * 99)[0][:-9]], "not reachable"),
        (lambda _: [b"SSH-2.0-OpenSSH_9\r\n\r\n"], "not reachable"),
        (lambda _: events(), "without a result"),
        (lambda _: events(b"data: what\n\n"), "no JSON"),
        (lambda _: forever(b": ping\n\n" * 1_000), "more than 4096 KiB"),
        (lambda _: forever(event({"method": "notifications/message"})), "messages for one request"),
        (lambda _: forever(b"data: " + b"x" * 65_536), "an event of more than"),
        (lambda _: huge(b"application/json"), "more than 4096 KiB"),
        (lambda _: huge(b"text/event-stream"), "an event of more than"),
        (lambda asked: http(laborious(asked)), "20000 members"),
        (lambda asked: events(b"data: " + laborious(asked)[:1_500_000] + b"\n\n"), "20000 members"),
    ],
)
def test_whatever_a_server_answers_ends(answer: Callable[[Asked], Answer], why: str) -> None:
    """With a cause; nothing is followed to another origin, and nothing fills the memory."""
    assert why in failure(answer)


@pytest.mark.parametrize(("size", "pages"), [(600_000, 1), (300_000, 2)])
def test_a_list_ends_before_it_fills_the_memory(size: int, pages: int) -> None:
    """In one page or in many: no more of it is asked for than is needed to know."""
    asked_for: list[Asked] = []

    def page(asked: Asked) -> Answer:
        asked_for.append(asked)
        return told(asked, {"tools": [{**TOOL, "x": "x" * size}], "nextCursor": "again"})

    with pytest.raises(McpError, match="more than 512 KiB"):
        with_server(lambda asked: by_handshake(asked, tools_list=page), Peer.tools)
    assert len(asked_for) == pages


def test_a_greeting_ends_before_it_fills_the_memory() -> None:
    """Neither it nor a prompt has a reason to be as large as a picture."""

    def long(asked: Asked) -> Answer:
        return told(asked, {"protocolVersion": "2025-06-18", "instructions": "x" * 300_000})

    prompts = {"prompts_list": lambda a: told(a, {"prompts": [{"name": "Assist"}]})}
    for methods in ({"initialize": long}, {**prompts, "prompts_get": long}):
        with pytest.raises(McpError, match="more than 256 KiB"):
            with_server(partial(by_handshake, **methods), Peer.prompt)


def test_nobody_there_is_told() -> None:
    """With the words of the system."""

    async def story() -> None:
        peer = Peer(Endpoint("http://127.0.0.1:9/mcp"))
        with pytest.raises(McpError, match="not reachable"):
            await peer.tools()
        await peer.close()

    virtual_time.run(story())


def test_a_prompt_is_the_text_of_the_first_one() -> None:
    """Bounded; a server without one has none."""
    said = {"messages": [{"role": "assistant", "content": {"type": "text", "text": "x" * 40_000}}]}
    methods = {
        "prompts_list": lambda a: told(a, {"prompts": [{"name": "Assist"}]}),
        "prompts_get": lambda a: told(a, said),
    }
    text, found = with_server(lambda a: by_handshake(a, **methods), Peer.prompt)
    assert len(text) == 16_384
    assert found.asked[-1].body["params"] == {"name": "Assist"}
    none = {"prompts_list": lambda a: told(a, {"prompts": []})}
    assert with_server(lambda a: by_handshake(a, **none), Peer.prompt)[0] == ""
