"""Open the WebSocket at the first address that answers, directly or through a proxy."""

import asyncio
import socket
import ssl

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidProxyStatus, ProxyError
from websockets.proxy import get_proxy
from websockets.uri import parse_uri

from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import NULL_ADDRESSES, filtered, unreachable
from edged.live.refusals import barred
from edged.live.transport.race import HEAD_START, race
from edged.live.transport.stages import THROUGH, Stage, current, enter
from edged.live.transport.websocket import SOCKET
from edged.values import dataclass


class RacingConnect(connect):
    """Races the addresses of the service, or of the proxy, and enters the stages up to TLS.

    google-genai asks for such a connection itself, and passes on no arguments for asyncio.
    """

    async def open_tcp_connection(self) -> ClientConnection:
        """Open TCP and TLS; raise DisconnectedError if a DNS filter or a proxy is in the way."""
        if get_proxy(self.ws_uri):
            enter(Stage.PROXY)
            self.create_connection_kwargs["happy_eyeballs_delay"] = HEAD_START
        else:
            self.create_connection_kwargs["sock"] = await self._reach()
        try:
            return await super().open_tcp_connection()
        except InvalidProxyStatus as error:
            failure = barred(error.response.status_code)
            raise DisconnectedError(failure, Ending.UNASKED) from error
        except ProxyError as error:
            raise DisconnectedError(unreachable(f"{THROUGH}{error}"), Ending.UNASKED) from error

    async def _reach(self) -> socket.socket:
        enter(Stage.NAME)
        found = await asyncio.get_running_loop().getaddrinfo(
            self.ws_uri.host, self.ws_uri.port, type=socket.SOCK_STREAM
        )
        if NULL_ADDRESSES.issuperset(str(address[0]) for *_, address in found):
            raise DisconnectedError(filtered(self.ws_uri.host), Ending.UNASKED)
        stages = current()
        stalled = stages.stalled if stages else None
        enter(Stage.TCP)
        # Sorted stably: the kernel's own order is kept but for a family that failed.
        connected = await race(sorted(found, key=lambda info: info[0] == stalled))
        if stages:
            stages.preferred, stages.family = found[0][0], connected.family
        return connected


@dataclass(frozen=True, slots=True)
class Reached:
    """The other end of a TLS connection: its version, and the address of the service or proxy."""

    version: str
    address: str


async def reach(url: str, context: ssl.SSLContext) -> Reached:
    """Open TCP and TLS to the service at `url` (wss:) as a session does, and close.

    Raise OSError if it is not there, DisconnectedError if something is there in its place. There is
    no limit of time; the stages are those of the current task.
    """
    connection = await RacingConnect(url, ssl=context, **SOCKET).open_tcp_connection()
    end = connection.transport
    version = end.get_extra_info("ssl_object").version() or "TLS"
    met = Reached(version, str(end.get_extra_info("peername")[0]))
    end.abort()
    await connection.wait_closed()
    return met


def proxy_of(url: str) -> str | None:
    """Return the proxy of the environment that leads to `url` (wss:), if any leads there."""
    return get_proxy(parse_uri(url))
