"""The HTTP protocol of the broker: no connection lasts for long, whatever its other end does."""

import asyncio

from uvicorn.protocols.http.auto import AutoHTTPProtocol


class BriefProtocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # h11's or httptools'
    """Ends a connection after `longest` seconds: uvicorn has no limit for who sends no request."""

    longest = 30.0
    """A request takes less than 20."""
    most = 400
    """At once; systemd gives a service 1024 files to open. The oldest that is idle has to go: a
    device asks as soon as it is connected, so that idle strangers lock nobody out."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin, and set the end."""
        super().connection_made(transport)
        self._end = self.loop.call_later(self.longest, transport.abort)
        if len(self.connections) > self.most:
            idle = [each for each in self.connections if each.idle()]
            min(idle, key=BriefProtocol.end, default=self).transport.abort()

    def idle(self) -> bool:
        """Return whether it has no request: none yet, or it is answered."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.transport.is_closing()

    def end(self) -> float:
        """Return when it ends, by the clock of the loop."""
        return float(self._end.when())

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._end.cancel()
        super().connection_lost(exc)
