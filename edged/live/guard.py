"""A WebSocket that notices a dead network and keeps the API key to itself."""

import asyncio
import socket
from http import HTTPStatus
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from edged.live.connection import DisconnectedError
from edged.live.failures import redirected

UNACKNOWLEDGED_MS: Final = 8_000
"""Sent data that nobody acknowledges for this long means a dead network: TCP_USER_TIMEOUT, tcp(7).

A pong is no such sign: those of the service were seen up to 30 s late
(https://github.com/googleapis/python-genai/issues/2935).
"""
_KEEPALIVE: Final = {
    socket.TCP_KEEPIDLE: 20,
    socket.TCP_KEEPINTVL: 5,
    socket.TCP_KEEPCNT: 3,
    socket.TCP_USER_TIMEOUT: UNACKNOWLEDGED_MS,
}


class GuardedConnection(ClientConnection):
    """Fails within seconds of a dead network and refuses redirects.

    websockets follows a redirect to another origin with every header but Authorization and Cookie,
    so the key in `x-goog-api-key` would go along.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Arm the kernel's own detection of a dead peer."""
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            raw.setsockopt(socket.IPPROTO_TCP, option, value)
        super().connection_made(transport)

    async def handshake(self, *args: object, **kwargs: object) -> None:
        """Shake hands; raise DisconnectedError on a redirect instead of following it."""
        try:
            await super().handshake(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        except InvalidStatus as error:
            status = error.response.status_code
            if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
                raise DisconnectedError(redirected(status)) from error
            raise
