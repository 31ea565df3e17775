"""Opens the WebSocket by whichever address answers, directly or through the environment's proxy."""

import asyncio
import socket

from websockets.asyncio.client import ClientConnection, connect
from websockets.proxy import get_proxy

from edged.live.connection import DisconnectedError
from edged.live.doubt import Ending
from edged.live.failures import NULL_ADDRESSES, filtered
from edged.live.race import HEAD_START, race
from edged.live.stages import Stage, current, enter


class RacingConnect(connect):
    """Races the addresses of the service, or of the proxy, and enters the stages up to TLS.

    google-genai asks for such a connection itself, and passes on no arguments for asyncio.
    """

    async def open_tcp_connection(self) -> ClientConnection:
        """Open TCP and TLS; raise DisconnectedError if a DNS filter blocks the name."""
        if get_proxy(self.ws_uri):
            enter(Stage.PROXY)
            self.create_connection_kwargs["happy_eyeballs_delay"] = HEAD_START
        else:
            self.create_connection_kwargs["sock"] = await self._reach()
        return await super().open_tcp_connection()

    async def _reach(self) -> socket.socket:
        found = await asyncio.get_running_loop().getaddrinfo(
            self.ws_uri.host, self.ws_uri.port, type=socket.SOCK_STREAM
        )
        if NULL_ADDRESSES.issuperset(str(address[0]) for *_, address in found):
            raise DisconnectedError(filtered(), Ending.UNASKED)
        stages = current()
        stalled = stages.stalled if stages else None
        enter(Stage.TCP)
        # Sorted stably: the kernel's own order is kept but for a family that failed.
        connected = await race(sorted(found, key=lambda info: info[0] == stalled))
        if stages:
            stages.family = connected.family
        return connected
