"""The asyncio shell: TLS, WebSocket frames and the clock around a `Session` per connection."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from edged.clock import SYSTEM_CLOCK, Clock
from edged.emulator import authority
from edged.emulator.hearing import Hearing
from edged.emulator.memory import Memory
from edged.emulator.options import Options
from edged.emulator.plan import Outgoing, ServerMessage
from edged.emulator.recording import Recording
from edged.emulator.refusal import Refusal
from edged.emulator.session import Caller, Session
from edged.journal import note

_PATH: Final = re.compile(
    r"/{1,2}ws/google\.ai\.generativelanguage\.(v1|v1beta|v1alpha)\.GenerativeService\."
    r"BidiGenerateContent(?:Constrained)?"
)
_HOST: Final = "127.0.0.1"
_LARGEST_FRAME: Final = 4 * 2**20
_CLOSE_PATIENCE: Final = 1.0
_SESSIONS: Final = 100


@dataclass(slots=True)
class Emulator:
    """A running emulator."""

    url: str
    ca_file: Path
    hearing: Hearing
    sessions: deque[Session] = field(default_factory=lambda: deque(maxlen=_SESSIONS))
    """The latest connections, the newest last."""


@asynccontextmanager
async def serve(options: Options, clock: Clock = SYSTEM_CLOCK) -> AsyncIterator[Emulator]:
    """Serve on loopback, on the caller's loop, until the block is left."""
    with ExitStack() as stack:
        folder = options.ca_dir or Path(stack.enter_context(TemporaryDirectory()))
        ca_file, tls = authority.issue(folder)
        recording = stack.enter_context(Recording(options.record)) if options.record else None
        emulator = Emulator("", ca_file, Hearing((recording,) if recording else ()))
        service = _Service(options, clock, emulator)
        async with serve_websockets(
            service.serve,
            _HOST,
            options.port,
            ssl=tls,
            process_request=_refuse_path,
            compression=None,
            max_size=_LARGEST_FRAME,
            ping_interval=None,
            close_timeout=_CLOSE_PATIENCE,
        ) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            emulator.url = f"https://{_HOST}:{port}"
            yield emulator


def _refuse_path(connection: ServerConnection, request: Request) -> Response | None:
    if _PATH.fullmatch(request.path.partition("?")[0]):
        return None
    return connection.respond(HTTPStatus.NOT_FOUND, "No such method of the Live API.\n")


def _credentials(request: Request | None) -> tuple[str, str]:
    """Return the API key, or what stands for it, and the version of the API that is asked for."""
    if request is None:
        return "", ""
    path, _, query = request.path.partition("?")
    asked = parse_qs(query)
    version = _PATH.fullmatch(path)
    keys = (
        request.headers.get("x-goog-api-key"),
        request.headers.get("Authorization", "").removeprefix("Token "),
        *asked.get("key", []),
        *asked.get("access_token", []),
    )
    return next((key for key in keys if key), ""), version[1] if version else ""


class _Service:
    def __init__(self, options: Options, clock: Clock, emulator: Emulator) -> None:
        self._options = options
        self._clock = clock
        self._emulator = emulator
        self._memory = Memory()

    async def serve(self, socket: ServerConnection) -> None:
        key, version = _credentials(socket.request)
        self._emulator.hearing.connections += 1
        number = self._emulator.hearing.connections
        session = Session(
            Caller(number, key, version),
            self._options,
            self._memory,
            self._emulator.hearing,
            self._clock.now(),
        )
        self._emulator.sessions.append(session)
        note("emulator_connected", connection=number)
        try:
            await _Connection(socket, session, self._clock).converse()
        finally:
            session.leave(self._clock.now())
            note("emulator_disconnected", connection=number, code=socket.close_code)


class _Connection:
    """Reads, keeps time and writes, until either side closes."""

    def __init__(self, socket: ServerConnection, session: Session, clock: Clock) -> None:
        self._socket = socket
        self._session = session
        self._clock = clock
        self._outbox: asyncio.Queue[Outgoing | None] = asyncio.Queue()
        self._changed = asyncio.Event()

    async def converse(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            pacing = tasks.create_task(self._pace(), name="emulator.pace")
            writing = tasks.create_task(self._write(), name="emulator.write")
            await self._read()
            pacing.cancel()
            self._outbox.put_nowait(None)
            await writing

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                before = self._session.deadline
                self._send(self._session.receive(frame, self._clock.now()))
                if self._session.deadline != before:
                    self._changed.set()
        except ConnectionClosed:
            return

    async def _pace(self) -> None:
        while True:
            self._changed.clear()
            self._send(self._session.due(self._clock.now()))
            deadline = self._session.deadline
            if deadline is None:
                await self._changed.wait()
                continue
            changed = asyncio.create_task(self._changed.wait())
            due = asyncio.create_task(self._clock.sleep(max(0.0, deadline - self._clock.now())))
            try:
                await asyncio.wait((changed, due), return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
                due.cancel()

    async def _write(self) -> None:
        while (outgoing := await self._outbox.get()) is not None:
            try:
                if isinstance(outgoing, Refusal):
                    await self._socket.close(outgoing.code, outgoing.reason)
                else:
                    await self._socket.send(encode(outgoing))
            except ConnectionClosed:
                return

    def _send(self, outgoing: list[Outgoing]) -> None:
        for item in outgoing:
            self._outbox.put_nowait(item)


def encode(message: ServerMessage) -> bytes:
    """Return a message as the service writes it: pretty-printed JSON in a binary frame."""
    return (json.dumps(message, indent=2) + "\n").encode()
