"""The WebSocket that takes in doses: whatever comes, and however, is neither lost nor late."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from edged.live.connection import DisconnectedError
from edged.live.failures import Kind
from edged.live.transport.websocket import SOCKET, GuardedConnection
from tests.hostile.floods import frame

_TEXT, _CONTINUATION, _CLOSE, _PING = 0x1, 0x0, 0x8, 0x9


def talk(
    say: Callable[[ServerConnection], Awaitable[None]],
    listen: Callable[[GuardedConnection], Awaitable[Any]],
) -> Any:  # noqa: ANN401 - whatever `listen` returns
    """Return what `listen` makes of what `say` sends."""

    async def run() -> object:
        async with serve(say, "127.0.0.1", 0, compression=None, close_timeout=0.2) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            connection = await connect(url, **SOCKET)
            assert isinstance(connection, GuardedConnection)
            try:
                async with asyncio.timeout(20):
                    return await listen(connection)
            finally:
                await connection.close()

    return asyncio.run(run())


async def _all(connection: GuardedConnection) -> tuple[list[object], int]:
    """Return every message and the code of the end."""
    heard: list[object] = []
    try:
        while True:
            heard.append(await connection.recv())
    except ConnectionClosed as error:
        return heard, error.rcvd.code if error.rcvd else 1006


def _writes(data: bytes) -> Callable[[ServerConnection], Awaitable[None]]:
    async def say(connection: ServerConnection) -> None:
        connection.transport.write(data)
        await connection.wait_closed()

    return say


@pytest.mark.parametrize("size", [0, 1, 1000, 100_000])
@pytest.mark.parametrize("count", [1, 33, 2_000])
def test_what_was_said_last_is_heard_with_the_end(size: int, count: int) -> None:
    """Messages and the closing frame in one burst, and the connection is gone at once."""
    if size * count > 20_000_000:
        count = 200
    words = [f"{n}".ljust(size, "x") for n in range(count)]

    async def say(connection: ServerConnection) -> None:
        end = frame(_CLOSE, (1011).to_bytes(2))
        connection.transport.write(b"".join(frame(_TEXT, w.encode()) for w in words) + end)
        await connection.drain()
        connection.transport.close()

    heard, code = talk(say, _all)
    assert heard == words
    assert code == CloseCode.INTERNAL_ERROR


def test_a_message_in_pieces_is_whole() -> None:
    """A proxy may cut one, with a ping between two pieces."""
    piece = frame(_CONTINUATION, b"x" * 2_000, fin=False) + frame(_PING)
    whole = frame(_TEXT, fin=False) + piece * 50 + frame(_CONTINUATION)
    heard, _ = talk(_writes(whole + frame(_CLOSE)), _all)
    assert heard == ["x" * 100_000]


def test_others_get_in_while_a_burst_is_read() -> None:
    """Ten thousand messages at once: the loop turns more often than that."""

    async def listen(connection: GuardedConnection) -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        for _ in range(10_000):
            await connection.recv()
        counting.cancel()
        return turns

    assert talk(_writes(frame(_TEXT, b"{}") * 10_000), listen) >= 10_000


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (frame(_PING) * 10_000, Kind.FLOOD, "pings"),
        (frame(_TEXT, b"x" * (3 * 2**20)), Kind.FLOOD, "2 MiB"),
        (frame(_TEXT, fin=False) + frame(_CONTINUATION, fin=False) * 2_000, Kind.FLOOD, "pieces"),
        (frame(_TEXT, b"[" + b"{}," * 5_000), Kind.FLOOD, "members"),
        (b"\xff\xff", Kind.TRANSIENT, "no WebSocket"),
        (frame(_CONTINUATION), Kind.TRANSIENT, "no WebSocket"),
    ],
    ids=["pings", "large", "pieces", "members", "opcode", "continuation"],
)
def test_what_is_too_much_ends_it_with_its_cause(data: bytes, kind: Kind, words: str) -> None:
    """At once, whether the other end closes or not; who sends is told the same."""

    async def listen(connection: GuardedConnection) -> tuple[DisconnectedError, DisconnectedError]:
        with pytest.raises(DisconnectedError) as received:
            await connection.recv()
        with pytest.raises(DisconnectedError) as sent:
            await connection.send("anybody there?")
        return received.value, sent.value

    for error in talk(_writes(data), listen):
        assert error.failure.kind is kind
        assert words in error.failure.cause


def test_a_closing_frame_ends_it_though_the_other_end_stays() -> None:
    """Else the device would be online with nobody."""
    _, code = talk(_writes(frame(_CLOSE, (1000).to_bytes(2)) + frame(_TEXT, b"more") * 9), _all)
    assert code == CloseCode.NORMAL_CLOSURE


def test_what_is_diverted_stays_in_order_with_what_is_read() -> None:
    """Whatever is taken, refused, in pieces, or comes at once: all of it once, and in order."""
    words = [f"{'take' if n % 3 else 'read'} {n}" for n in range(600)]

    async def say(connection: ServerConnection) -> None:
        for n, word in enumerate(words):
            if n % 7 == 0:
                half = word.encode()[:5], word.encode()[5:]
                pieces = frame(_TEXT, half[0], fin=False) + frame(_CONTINUATION, half[1])
                connection.transport.write(pieces)
            else:
                connection.transport.write(frame(_TEXT, word.encode()))
            if n % 5 == 0:
                await connection.drain()
                await asyncio.sleep(0.001)
        connection.transport.write(frame(_CLOSE, (1000).to_bytes(2)))
        await connection.wait_closed()

    async def listen(connection: GuardedConnection) -> tuple[list[object], int]:
        heard: list[object] = []
        diverted = 0

        def take(raw: bytes) -> bool:
            nonlocal diverted
            if raw.startswith(b"read"):
                return False
            heard.append(raw.decode())
            diverted += 1
            return True

        connection.divert(take)
        try:
            while True:
                heard.append(await connection.recv())
                await asyncio.sleep(0)
        except ConnectionClosed:
            return heard, diverted

    heard, diverted = talk(say, listen)
    assert heard == words
    assert 50 < diverted < 400


def test_no_ping_is_due_after_what_is_diverted() -> None:
    """It is traffic like any other."""

    async def listen(connection: GuardedConnection) -> list[object]:
        taken: list[object] = []

        def take(raw: bytes) -> bool:
            taken.append(raw)
            return True

        connection.divert(take)
        receiving = asyncio.create_task(connection.recv())
        await connection.send("I listen")
        before = connection._messages
        with pytest.raises(ConnectionClosed):
            await receiving
        assert connection._messages == before + 1
        return taken

    async def say(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send("sound")

    assert talk(say, listen) == [b"sound"]
