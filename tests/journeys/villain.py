"""Servers that mean no good, over real TLS with a certificate that the device trusts."""

import asyncio
import contextvars
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import ConnectionClosed

from edged.emulator.record import Traffic
from edged.emulator.server import Emulator

Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Papers = tuple[Path, ssl.SSLContext]
"""The file of an authority, and a server's context with its certificate."""
Talk = Callable[[ServerConnection], Awaitable[None]]

SET_UP = '{"setupComplete": {}}'


@dataclass
class Villain:
    """A server, for a device that takes it for the service."""

    service: Emulator
    connections: int = 0
    setups: list[str | bytes] = field(default_factory=list)
    """What was said first on each WebSocket."""


@asynccontextmanager
async def raw_villain(papers: Papers, act: Raw, *, tls: bool = True) -> AsyncIterator[Villain]:
    """Serve bytes; without `tls` not even that is spoken."""
    ca_file, context = papers
    villain = Villain(Emulator("", ca_file, Traffic()))
    acts: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        villain.connections += 1
        acts.add(asyncio.current_task())
        try:
            await act(reader, writer)
        except (ConnectionError, ssl.SSLError):
            pass  # the device hung up
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context if tls else None)
    villain.service.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield villain
    finally:
        server.close()
        for task in acts:
            if task:
                task.cancel()


@asynccontextmanager
async def talking_villain(papers: Papers, talk: Talk) -> AsyncIterator[Villain]:
    """Serve WebSockets: `talk` begins with the device's setup received."""
    ca_file, context = papers
    villain = Villain(Emulator("", ca_file, Traffic()))

    async def serve(connection: ServerConnection) -> None:
        villain.connections += 1
        try:
            villain.setups.append(await connection.recv())
            await talk(connection)
        except ConnectionClosed:
            pass  # the device hung up

    async with serve_websockets(
        serve, "127.0.0.1", 0, ssl=context, compression=None, close_timeout=0.2, max_size=None
    ) as server:
        villain.service.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield villain


class Ledger(logging.Handler):
    """Collects the log lines of the journey in whose context they are written, unredacted."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: contextvars.ContextVar[list[str]] = contextvars.ContextVar("lines")

    def emit(self, record: logging.LogRecord) -> None:
        """Add a line with all its fields."""
        lines = self.lines.get(None)
        if lines is not None:
            lines.append(f"{self.format(record)} {getattr(record, 'edged_fields', '')}")
