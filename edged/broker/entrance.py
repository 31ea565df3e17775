"""The way into the broker: TLS, before there is a request.

uvicorn leaves it to asyncio, which waits a minute for whoever connects and says nothing, and for
any number of them; so a few idle connections a second would take all files that a service may open.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Final

Within = Callable[..., asyncio.Protocol]
"""Makes the protocol that speaks within TLS, with the arguments that uvicorn has for it."""


class Entrance:
    """Lets connections in by TLS."""

    handshake_timeout = 10.0
    """Seconds for a handshake; a device waits for 15 in all."""
    most = 200
    """Handshakes at once; the oldest has to go, so that nobody who is quick is locked out."""

    def __init__(self, context: ssl.SSLContext, within: Within) -> None:
        self._context: Final = context
        self._within: Final = within
        self._arrived: dict[asyncio.Transport, asyncio.Task[None]] = {}  # the oldest first

    def protocol(self, **of_uvicorn: object) -> asyncio.Protocol:
        """Return the protocol of a new connection."""
        return _Arrival(self, self._within(**of_uvicorn))

    def arrive(self, arrival: "_Arrival", transport: asyncio.Transport) -> None:
        """Begin a handshake."""
        if len(self._arrived) >= self.most:
            oldest = next(iter(self._arrived))
            del self._arrived[oldest]
            oldest.abort()  # which ends its handshake
        task = asyncio.get_running_loop().create_task(self._secure(arrival, transport))
        self._arrived[transport] = task

    async def _secure(self, arrival: "_Arrival", transport: asyncio.Transport) -> None:
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport,
                arrival,
                self._context,
                server_side=True,
                ssl_handshake_timeout=self.handshake_timeout,
            )
        except OSError:  # no TLS, too late, gone
            transport.abort()
        else:
            if secured is not None:
                arrival.hand_over(secured)
        finally:
            self._arrived.pop(transport, None)


class _Arrival(asyncio.Protocol):
    """A connection until its handshake is over, and what is said at the end of it."""

    def __init__(self, entrance: Entrance, inner: asyncio.Protocol) -> None:
        self._entrance = entrance
        self._inner = inner
        self._early = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Read nothing before TLS does."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream transport is needed")
        transport.pause_reading()
        self._entrance.arrive(self, transport)

    def data_received(self, data: bytes) -> None:
        """Keep what comes with the end of the handshake: one read, as the loop goes on then."""
        self._early += data

    def hand_over(self, secured: asyncio.Transport) -> None:
        """Let the inner protocol speak, unless the connection is lost already."""
        if secured.is_closing():
            return
        secured.set_protocol(self._inner)
        self._inner.connection_made(secured)
        if self._early:
            self._inner.data_received(self._early)
