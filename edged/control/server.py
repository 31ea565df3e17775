"""The control socket: every client answered at once, none of them waited for.

A press belongs to the connection it came on: it ends with it, however the client ends. A client
that does not read what it is sent, or asks for more than anybody can want, is cut off.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from edged import journal
from edged.control import Board, Controls, protocol
from edged.control.button import AlreadyPressed, ControlButton
from edged.control.lines import Lines, TooLong
from edged.control.listener import listening, sharing
from edged.control.peer import peer_of
from edged.control.protocol import Code, Plain, Refusal, Request, Volume
from edged.errors import EdgedError

MOST_CLIENTS: Final = 32
"""Of one user, so that nobody can lock out the others."""
MOST_UNREAD: Final = 256 * 1024
"""Bytes that may wait for a client."""
MOST_AT_ONCE: Final = 64
"""Requests that may arrive in one piece."""


class ControlServer:
    """What the clients share. All of it happens on the loop."""

    def __init__(self, board: Board, controls: Controls, button: ControlButton) -> None:
        self._board = board
        self._controls = controls
        self._button = button
        self._group = -1
        self._clients: dict[_Client, int] = {}  # with the user of each
        self._watchers: set[_Client] = set()

    @asynccontextmanager
    async def serving(self, place: Path | socket.socket) -> AsyncIterator[None]:
        """Serve clients at a path, or at a socket that listens already, while the context lasts.

        Raises ControlError if it cannot.
        """
        at_hand = listening(place) if isinstance(place, Path) else sharing(place)
        with at_hand as (listener, group):
            self._group = group
            loop = asyncio.get_running_loop()
            # Not create_unix_server: from Python 3.13 on it removes the path, also another's.
            server = await loop.create_server(lambda: _Client(self), sock=listener)
            # At a path it was bound beside it and moved, and remembers where it came from.
            path = str(place) if isinstance(place, Path) else listener.getsockname()
            journal.note("control_opened", socket=path)
            try:
                yield
            finally:
                server.close()
                for client in tuple(self._clients):
                    client.hang_up()

    def publish(self, name: str, /, **fields: object) -> None:
        """Send an event to whoever watches; one that does not read is cut off."""
        line = protocol.event(name, fields)
        for watcher in tuple(self._watchers):
            watcher.send(line)

    def admit(self, client: "_Client", connection: asyncio.BaseTransport) -> Refusal | None:
        """Take a new client in, or say why not."""
        peer = peer_of(connection.get_extra_info("socket"))
        if not peer.may_use(self._group):
            journal.warn("control_client_refused", user=peer.user, process=peer.process)
            return Refusal(None, Code.FORBIDDEN, "only members of the socket's group may use it")
        if sum(user == peer.user for user in self._clients.values()) >= MOST_CLIENTS:
            busy = f"{MOST_CLIENTS} clients of yours are connected; close one"
            return Refusal(None, Code.BUSY, busy)
        self._clients[client] = peer.user
        return None

    def leave(self, client: "_Client") -> None:
        """Forget a client and release what it pressed."""
        self._clients.pop(client, None)
        self._watchers.discard(client)
        self._button.let_go(client)

    def let_go(self, client: "_Client") -> None:
        """Release what a client pressed."""
        self._button.let_go(client)

    def answer(self, client: "_Client", request: Request) -> bytes:
        """Do what is asked and return the reply."""
        try:
            return protocol.result(request.id, self._done(client, request.method))
        except AlreadyPressed as error:
            refusal = Refusal(request.id, Code.ALREADY_PRESSED, str(error))
        except EdgedError as error:
            refusal = Refusal(request.id, Code.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - a fault in one command must not end the voice
            journal.warn("control_request_failed", method=str(request.method), error=repr(error))
            refusal = Refusal(request.id, Code.INTERNAL, "edged failed to do it; see its journal")
        return protocol.error(refusal)

    def _done(self, client: "_Client", method: protocol.Method) -> object:
        if isinstance(method, Volume):
            return {"percent": self._loudness(method.percent)}
        match method:
            case Plain.PRESS:
                self._button.press(client)
                return {"pressed": True}
            case Plain.RELEASE:
                return {"released": self._release(client)}
            case Plain.FORGET:
                self._controls.forget()
                return {"forgotten": True}
            case Plain.WATCH:
                self._watchers.add(client)
            case Plain.STATUS:
                pass
        return self._board.status()

    def _loudness(self, percent: int | None) -> int:
        controls = self._controls
        return controls.volume() if percent is None else controls.set_volume(percent)

    def _release(self, client: "_Client") -> bool:
        """Release for whoever holds it; a holder other than `client` is told."""
        holder = self._button.release()
        if isinstance(holder, _Client) and holder is not client:
            holder.send(protocol.event("released", {}))
        return holder is not None


class _Client(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: ControlServer) -> None:
        self._server = server
        self._lines = Lines(protocol.LONGEST_LINE)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        if refusal := self._server.admit(self, transport):
            transport.write(protocol.error(refusal))
            transport.close()
        else:
            self._transport = transport  # without it no request is heard

    def data_received(self, data: bytes) -> None:
        self._take(self._lines.feed(data))

    def eof_received(self) -> None:
        self._take(self._lines.finish())
        self._server.let_go(self)  # now, not when it has read what is still to be sent

    def connection_lost(self, _exc: Exception | None) -> None:
        self._server.leave(self)

    def send(self, line: bytes) -> None:
        """Send without waiting; give up on a client that leaves too much unread."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(line)
        if self._transport.get_write_buffer_size() > MOST_UNREAD:
            self._cut_off("does not read")

    def hang_up(self) -> None:
        """Close the connection; what the client has not read by now it will not read."""
        if self._transport is not None:
            self._transport.abort()

    def _take(self, lines: list[bytes | TooLong]) -> None:
        if len(lines) > MOST_AT_ONCE:
            self._cut_off("asks too much at once")
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
                return self._server.answer(self, request)
            case Refusal() as refusal:
                return protocol.error(refusal)

    def _cut_off(self, why: str) -> None:
        journal.warn("control_client_cut_off", why=why)
        self._server.leave(self)
        if self._transport is not None:
            self._transport.abort()
