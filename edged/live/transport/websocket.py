"""A WebSocket that detects a dead network and never sends the API key elsewhere."""

import asyncio
import socket
from http import HTTPStatus
from typing import Any, Final

from websockets.exceptions import InvalidStatus
from websockets.typing import Data

from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import redirected
from edged.live.transport.error_object import reported
from edged.live.transport.floodgate import FloodgateConnection, Take
from edged.live.transport.receive_limits import LARGEST
from edged.live.transport.stages import Stage, enter

UNACKNOWLEDGED_MS: Final = 6_000
"""Sent data that nobody acknowledges for this long means a dead network: TCP_USER_TIMEOUT, tcp(7).

It counts from the first repetition. Where the cable is off, that one waits up to 3 s for ARP.

A pong is no such sign: those of the service were seen up to 30 s late
(https://github.com/googleapis/python-genai/issues/2935).
"""
_KEEPALIVE: Final = {
    # Who waits for an answer sends nothing, so the kernel asks the other kernel after 3 s, then
    # each second. TCP_USER_TIMEOUT takes the place of TCP_KEEPCNT: with a first probe later than
    # that, a single one that is lost would end a healthy connection.
    socket.TCP_KEEPIDLE: 3,
    socket.TCP_KEEPINTVL: 1,
    socket.TCP_USER_TIMEOUT: UNACKNOWLEDGED_MS,
}


class GuardedConnection(FloodgateConnection):
    """Fails within seconds of a dead network and refuses redirects.

    websockets follows a redirect to another origin with every header but Authorization and Cookie,
    so the key in `x-goog-api-key` would go along.
    """

    _messages = 0  # either way

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Begin TLS: that is when the TCP connection, or the way through a proxy, gets this one."""
        super().__init__(*args, **kwargs)
        enter(Stage.TLS)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Arm the kernel's own detection of a dead peer."""
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            raw.setsockopt(socket.IPPROTO_TCP, option, value)
        super().connection_made(transport)

    async def send(self, *args: object, **kwargs: object) -> None:
        """Send a message; no ping is due then."""
        self._messages += 1
        await super().send(*args, **kwargs)

    async def recv(self, *args: object, **kwargs: object) -> Data:  # type: ignore[override]  # passed on
        """Return the next message; no ping is due then.

        Raise ReportedError if it is an error object: google-genai would lose what it says.
        """
        data = await super().recv(*args, **kwargs)
        self._messages += 1
        if error := reported(data):
            raise error
        return data

    def divert(self, take: Take) -> None:
        """Offer messages to `take`; no ping is due when one is taken."""

        def taken(raw: bytes) -> bool:
            done = take(raw)
            self._messages += done
            return done

        super().divert(taken)

    async def keepalive(self) -> None:
        """Ping after a `ping_interval` without a message: proxies drop idle connections.

        Not within a turn: what is sent on a dead network gives it another UNACKNOWLEDGED_MS.
        """
        while self.ping_interval:
            before = self._messages
            await asyncio.sleep(self.ping_interval)
            if self._messages == before:
                await self.ping()

    async def handshake(self, *args: object, **kwargs: object) -> None:
        """Shake hands; raise DisconnectedError on a redirect instead of following it."""
        enter(Stage.UPGRADE)
        try:
            await super().handshake(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        except InvalidStatus as error:
            status = error.response.status_code
            if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
                raise DisconnectedError(redirected(status), Ending.UNASKED) from error
            raise
        enter(Stage.SETUP)


SOCKET: Final[dict[str, Any]] = {
    "open_timeout": None,  # GeminiConnector has one for all stages together
    "compression": None,  # PCM does not shrink, and deflate costs a slow core
    "ping_interval": 20,  # a silent connection is not reaped
    "ping_timeout": None,  # late pongs are normal; GuardedConnection notices a dead network
    "close_timeout": 0.3,  # a swap in the middle of an answer waits for no more
    "max_size": LARGEST,
    "max_queue": 1,  # messages of that size must not fill a small board
    "create_connection": GuardedConnection,
}
"""How websockets is asked for such a connection."""
