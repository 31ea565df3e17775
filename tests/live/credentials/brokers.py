"""A token broker that answers whatever a test wants, over real TLS."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from edged.emulator.server import Emulator
from tests.journeys.villain import Papers

Reply = Callable[[bytes], Awaitable[bytes]]
"""Takes the body of a request, returns the whole answer; an empty one: there is none."""


@dataclass
class Broker:
    """What it was asked."""

    url: str
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


def answer(status: int, body: str | bytes, *headers: str) -> bytes:
    """Return an HTTP answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + content


@asynccontextmanager
async def broker(papers: Papers, reply: Reply) -> AsyncIterator[Broker]:
    """Answer each request by `reply`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(size)
        it.heads.append(head)
        it.bodies.append(body)
        try:
            said = await reply(body)
            writer.write(said)
            await writer.drain()
            if not said:
                await reader.read()  # until the device gives up
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=papers[1])
    it = Broker(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/token")
    async with server:
        yield it


def minting(emulator: Emulator, **asked: Any) -> Reply:  # noqa: ANN401 - JSON
    """Return the reply of a broker that has `emulator` mint, with all of the set-up locked."""

    async def reply(body: bytes) -> bytes:
        wanted = {"bidiGenerateContentSetup": json.loads(body)["setup"]} | asked
        content = json.dumps(wanted).encode()
        return await _of(emulator, "/v1alpha/auth_tokens", content, {"x-goog-api-key": "any"})

    return reply


def granting(emulator: Emulator) -> Reply:
    """Return the reply of a token endpoint that passes everything on to `emulator`."""

    async def reply(body: bytes) -> bytes:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await _of(emulator, "/token", body, form)

    return reply


async def _of(emulator: Emulator, path: str, content: bytes, headers: dict[str, str]) -> bytes:
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    async with httpx2.AsyncClient(verify=context) as client:
        said = await client.post(emulator.url + path, headers=headers, content=content)
    return answer(said.status_code, said.content)
