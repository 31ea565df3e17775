"""One connection of the control socket: lines in, replies and events out.

A client that does not read, or that sends too many requests at once, is disconnected.
"""

import asyncio
import time
from typing import TYPE_CHECKING, Final

from edged import journal
from edged.control import protocol
from edged.control.lines import Lines, TooLong
from edged.control.protocol import Code, Refusal, Request

if TYPE_CHECKING:
    from edged.control.server import ControlServer

MOST_UNREAD: Final = 256 * 1024
"""Bytes that may be queued for a client."""
MOST_AT_ONCE: Final = 64
"""Requests that may arrive in one piece."""


class Connection(asyncio.Protocol):
    """One client of the control server."""

    def __init__(self, server: "ControlServer") -> None:
        self._server = server
        self._lines = Lines(protocol.LONGEST_LINE)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Join the server's clients, or tell why not."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream transport is needed")
        began = time.thread_time()
        self._join(transport)
        self._server.charge_arrival(time.thread_time() - began)

    def _join(self, transport: asyncio.Transport) -> None:
        if self._server.is_over():
            transport.abort()
        elif refusal := self._server.admit(self, transport):
            transport.write(protocol.error(refusal))
            transport.close()
        else:
            self._transport = transport  # without it no request is handled
            self._server.charge(self, 0.0)  # perhaps others of its user have taken too much

    def data_received(self, data: bytes) -> None:
        """Carry out each request that is complete."""
        began = time.thread_time()
        self._handle(self._lines.feed(data))
        self._server.charge(self, time.thread_time() - began)

    def eof_received(self) -> None:
        """Carry out the last request and release the button."""
        self._handle(self._lines.finish())
        self._server.let_go(self)  # now, not once the client has read the last reply

    def connection_lost(self, _exc: Exception | None) -> None:
        """Leave the server's clients."""
        self._server.leave(self)

    def rest(self) -> None:
        """Read nothing for now."""
        if self._transport is not None:
            self._transport.pause_reading()

    def wake(self) -> None:
        """Read again."""
        if self._transport is not None:
            self._transport.resume_reading()

    def send(self, line: bytes) -> None:
        """Send without waiting; disconnect a client that leaves too much unread."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(line)
        if self._transport.get_write_buffer_size() > MOST_UNREAD:
            self._cut_off("does not read")

    def emit(self, name: str, /, **fields: object) -> None:
        """Send an event that is for this client alone, soon."""
        self.send_soon(protocol.event(name, fields))

    def send_soon(self, line: bytes) -> None:
        """Send once the loop has done what it has begun.

        An event comes of a press, and that goes to the network first: in a write, threads of the
        sound cards may take the interpreter.
        """
        asyncio.get_running_loop().call_soon(self.send, line)

    def close(self) -> None:
        """Close the connection at once and drop unsent data."""
        if self._transport is not None:
            self._transport.abort()

    def _handle(self, lines: list[bytes | TooLong]) -> None:
        if len(lines) > MOST_AT_ONCE:
            self._cut_off("sends too many requests at once")
        for line in lines:
            if self._transport is None or self._transport.is_closing():
                return
            self.send(self._reply(line))

    def _reply(self, line: bytes | TooLong) -> bytes:
        if isinstance(line, TooLong):
            longest = protocol.LONGEST_LINE
            refusal = Refusal(None, Code.TOO_LONG, f"a line has at most {longest} bytes")
            return protocol.error(refusal)
        match protocol.parse(line):
            case Request() as request:
                return self._server.reply(self, request)
            case Refusal() as refusal:
                return protocol.error(refusal)

    def _cut_off(self, why: str) -> None:
        journal.warn("control_client_cut_off", why=why)
        self._server.leave(self)
        if self._transport is not None:
            self._transport.abort()
