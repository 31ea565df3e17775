"""A running emulator: the listener, what all connections share, and a `Session` for each."""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from edged.clock import SYSTEM_CLOCK, Clock
from edged.emulator.access import authority
from edged.emulator.access.caller import NO_IDENTITY, asks_for_the_service, caller
from edged.emulator.access.service_accounts import ServiceAccounts
from edged.emulator.access.tokens import Tokens
from edged.emulator.conversation.conversations import Conversations
from edged.emulator.faults.injector import FaultInjector
from edged.emulator.options import Options
from edged.emulator.record import Traffic
from edged.emulator.recording import Recording
from edged.emulator.session import Session
from edged.emulator.transport.connection import Connection
from edged.emulator.transport.listener import HOST, Listener
from edged.emulator.transport.rest import Rest, error
from edged.emulator.transport.websocket import ImpairedWebSocket
from edged.journal import note

_SESSIONS: Final = 100


@dataclass(slots=True)
class Emulator:
    """A running emulator."""

    url: str
    ca_file: Path
    traffic: Traffic
    injector: FaultInjector = field(default_factory=FaultInjector)
    """The faults that fired so far; more can be planned."""
    sessions: deque[Session] = field(default_factory=lambda: deque(maxlen=_SESSIONS))
    """The latest connections, the newest last."""


@asynccontextmanager
async def serve(options: Options, clock: Clock = SYSTEM_CLOCK) -> AsyncIterator[Emulator]:
    """Serve on loopback, on the caller's loop, until the block is left."""
    async with AsyncExitStack() as stack:
        folder = options.ca_dir or Path(stack.enter_context(TemporaryDirectory()))
        ca_file, tls = authority.issue(folder, options.names)
        recording = stack.enter_context(Recording(options.record)) if options.record else None
        injector = FaultInjector(options.faults)
        emulator = Emulator("", ca_file, Traffic((recording,) if recording else ()), injector)
        service = _Service(options, clock, emulator)
        rest = Rest(service.tokens, service.accounts, clock)
        listener = Listener(service.serve, service.refuse, rest.respond, tls, clock, injector)
        stack.push_async_callback(listener.close)
        emulator.url = f"https://{HOST}:{await listener.open(options.port)}"
        if options.service_account:
            service.accounts.issue(options.service_account, emulator.url)
        yield emulator


def _refused(connection: ServerConnection, status: HTTPStatus, reason: str) -> Response:
    response = connection.respond(status, json.dumps(error(status, reason)) + "\n")
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json; charset=UTF-8"
    return response


class _Service:
    def __init__(self, options: Options, clock: Clock, emulator: Emulator) -> None:
        self._options = options
        self._clock = clock
        self._emulator = emulator
        self._conversations = Conversations()
        self.tokens = Tokens()
        self.accounts = ServiceAccounts()

    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the response to an upgrade that is none of the service's, or of a stranger."""
        if not asks_for_the_service(request.path):
            reason = "The emulator has no such method of the API."
            return _refused(connection, HTTPStatus.NOT_FOUND, reason)
        if caller(0, request, self.tokens, self.accounts).known:
            return None
        return _refused(connection, HTTPStatus.UNAUTHORIZED, NO_IDENTITY)

    async def serve(self, socket: ImpairedWebSocket) -> None:
        self._emulator.traffic.connections += 1
        number = self._emulator.traffic.connections
        session = Session(
            caller(number, socket.request, self.tokens, self.accounts),
            self._options,
            self._conversations,
            self._emulator.traffic,
            self._clock.now(),
            self._emulator.injector,
        )
        self._emulator.sessions.append(session)
        note("emulator_connected", connection=number)
        try:
            await Connection(socket, session, self._clock).converse()
        finally:
            session.leave(self._clock.now())
            note("emulator_disconnected", connection=number, code=socket.close_code)
