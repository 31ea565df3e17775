"""A server on loopback that answers each message with whatever a test wants."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answer = Iterable[bytes]
"""What goes out, piece by piece; the connection is closed after it."""
OPEN = b""
"""A piece: the connection stays open until the client closes it."""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    headers: dict[str, str]
    body: Any
    line: str = ""
    """The first line, in lower case: POST /mcp HTTP/1.1."""

    @property
    def method(self) -> str:
        """What of JSON-RPC is asked for."""
        return str(self.body.get("method", ""))

    @property
    def id(self) -> int | None:
        """The number of the request; None: a notification."""
        found: int | None = self.body.get("id")
        return found


@dataclass
class Wire:
    """Where the server is, and what it was asked."""

    url: str = ""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def methods(self) -> list[str]:
        """Return what was asked for, in order."""
        return [each.method for each in self.asked]


def http(
    body: bytes, kind: str = "application/json", status: str = "200 OK", **more: str
) -> list[bytes]:
    """Return a whole answer."""
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return [f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body]


def events(*pieces: bytes) -> list[bytes]:
    """Return an answer of server-sent events, which ends with the connection."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    return [head, *pieces]


def event(message: object) -> bytes:
    """Return a message as an event."""
    return f"event: message\ndata: {json.dumps(message)}\n\n".encode()


def result(asked: Asked, value: object) -> dict[str, object]:
    """Return the message that answers a request."""
    return {"jsonrpc": "2.0", "id": asked.id, "result": value}


def told(asked: Asked, value: object) -> list[bytes]:
    """Return the answer to a request as JSON."""
    return http(json.dumps(result(asked, value)).encode())


def refused(asked: Asked, code: int, message: str = "no") -> list[bytes]:
    """Return an error as JSON."""
    error = {"jsonrpc": "2.0", "id": asked.id, "error": {"code": code, "message": message}}
    return http(json.dumps(error).encode())


def by_handshake(asked: Asked, **methods: Callable[[Asked], Answer]) -> Answer:
    """Answer as a server of 2025-06-18 without a session does; `methods` by name, with _ for /."""
    if chosen := methods.get(asked.method.replace("/", "_")):
        return chosen(asked)
    if asked.id is None:
        return http(b"", status="202 Accepted")
    if asked.method == "initialize":
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x"}}
        return told(asked, hello)
    return refused(asked, -32601, "Method not found")


@asynccontextmanager
async def wire(
    answer: Callable[[Asked], Answer], port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Wire]:
    """Serve while the context lasts, at any port unless one is given."""
    found = Wire()
    open_ones: set[asyncio.Future[bytes]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            raw = await reader.readexactly(int(headers.get("content-length", "0")))
            asked = Asked(headers, json.loads(raw or b"{}"), head[0].lower())
            found.asked.append(asked)
            for piece in answer(asked):
                writer.write(piece)
                await writer.drain()
                if piece == OPEN:
                    open_ones.add(until_closed := asyncio.ensure_future(reader.read()))
                    await until_closed
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    found.url = f"http://127.0.0.1:{found.port}/mcp"
    async with server:
        yield found
        await asyncio.gather(*open_ones, return_exceptions=True)
