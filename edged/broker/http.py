"""The HTTP protocol of the broker: no connection lasts for long, whatever its other end does."""

import asyncio

from uvicorn.protocols.http.auto import AutoHTTPProtocol


class BriefProtocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # h11's or httptools'
    """Ends a connection after `longest` seconds: uvicorn has no limit for who sends no request."""

    longest = 30.0
    """A request takes less than 20."""
    most = 400
    """At once; systemd gives a service 1024 files to open."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin, and set the end."""
        super().connection_made(transport)
        self._end = self.loop.call_later(self.longest, transport.abort)
        if len(self.connections) > self.most:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._end.cancel()
        super().connection_lost(exc)
