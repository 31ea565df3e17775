"""The guarded WebSocket: what it asks of the kernel, and when it pings."""

import asyncio
import socket
from collections.abc import Awaitable
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from edged.live.transport.websocket import UNACKNOWLEDGED_MS, GuardedConnection
from tests import virtual_time


class _Counting(GuardedConnection):
    pings = 0

    async def ping(self, data: str | bytes | None = None) -> Awaitable[float]:  # type: ignore[override]  # this is a coroutine, too
        self.pings += 1
        return await super().ping(data)


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def test_it_pings_only_a_silent_connection() -> None:
    """What is sent within a turn on a dead network would put off its end."""

    async def talk() -> tuple[int, int]:
        async with (
            serve(_echo, "127.0.0.1", 0) as server,
            connect(
                f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}",
                create_connection=_Counting,
                ping_interval=0.1,
                ping_timeout=None,
            ) as connection,
        ):
            assert isinstance(connection, _Counting)
            for _ in range(12):
                await connection.send("a word")
                await connection.recv()
                await asyncio.sleep(0.03)
            while_talking = connection.pings
            await asyncio.sleep(0.55)
            return while_talking, connection.pings

    while_talking, in_silence = virtual_time.run(talk())
    assert while_talking == 0
    assert 2 <= in_silence <= 5


def test_a_lost_probe_does_not_end_a_healthy_connection() -> None:
    """TCP_USER_TIMEOUT ends a connection with its second probe if the first one is that late."""

    async def options() -> list[Any]:
        async with (
            serve(_echo, "127.0.0.1", 0) as server,
            connect(
                f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}",
                create_connection=GuardedConnection,
            ) as connection,
        ):
            raw = connection.transport.get_extra_info("socket")
            wanted = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_USER_TIMEOUT)
            return [raw.getsockopt(socket.IPPROTO_TCP, option) for option in wanted]

    first, between, patience = asyncio.run(options())
    assert patience == UNACKNOWLEDGED_MS
    probes = (patience / 1000 - first) / between
    assert probes >= 3
