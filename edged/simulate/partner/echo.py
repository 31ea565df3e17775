"""A service of the wire in `realtime`, on loopback: it says what it has heard."""

import asyncio
import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from edged.clock import Clock
from edged.pcm import OUTPUT_RATE, byte_count

Event = dict[str, Any]
_PIECE: Final = 0.1
"""Seconds of sound in a message."""


@dataclass
class Echo:
    """What it was told, over all connections."""

    clock: Clock
    url: str = ""
    token: str = ""
    sessions: list[Event] = field(default_factory=list)
    items: list[Event] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    cancelled: int = 0
    hang_ups: int = 0
    """How many of the next connections end in the middle of what is said."""

    async def talk(self, connection: ServerConnection) -> None:
        """Serve a connection to its end."""
        request = connection.request
        self.token = request.headers.get("Authorization", "") if request else ""
        conversation = _Conversation(self, connection)
        try:
            async for raw in connection:
                await conversation.take(json.loads(raw))
        except ConnectionClosed:
            pass
        finally:
            conversation.hush()


class _Conversation:
    """One connection of the service."""

    def __init__(self, service: Echo, connection: ServerConnection) -> None:
        self._service = service
        self._connection = connection
        self._heard = bytearray()
        self._response: asyncio.Task[None] | None = None

    def hush(self) -> None:
        """Say no more."""
        if self._response:
            self._response.cancel()

    async def take(self, event: Event) -> None:
        """Take an event of the client's."""
        match event["type"]:
            case "session.update":
                self._service.sessions.append(event["session"])
                await self._send("session.updated")
            case "conversation.item.create":
                self._service.items.append(event["item"])
            case "input_audio_buffer.clear":
                self._heard.clear()
            case "input_audio_buffer.append":
                await self._hear(b64decode(event["audio"]))
            case "input_audio_buffer.commit":
                self._service.heard.append(bytes(self._heard))
            case "response.create":
                self._response = asyncio.create_task(self._say(self._service.heard[-1]))
            case "response.cancel":
                self.hush()
                self._service.cancelled += 1
                await self._send("response.done", response={"status": "cancelled"})
            case other:
                raise ValueError(f"the echo knows no {other}")

    async def _hear(self, pcm: bytes) -> None:
        self._heard += pcm
        if self._service.hang_ups and len(self._heard) > byte_count(0.5, OUTPUT_RATE):
            self._service.hang_ups -= 1
            await self._connection.close(1011)

    async def _say(self, pcm: bytes) -> None:
        words = f"{len(pcm)} bytes"
        await self._send("response.created")
        await self._send("rate_limits.updated")
        heard = "conversation.item.input_audio_transcription.completed"
        await self._send(heard, transcript=words)
        step = byte_count(_PIECE, OUTPUT_RATE)
        for start in range(0, len(pcm), step):
            delta = b64encode(pcm[start : start + step]).decode()
            await self._send("response.output_audio.delta", delta=delta)
            await self._service.clock.sleep(_PIECE / 2)
        await self._send("response.output_audio_transcript.delta", delta=words)
        await self._send("response.output_audio.done")
        usage = {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}
        await self._send("response.done", response={"status": "completed", "usage": usage})

    async def _send(self, kind: str, **fields: object) -> None:
        await self._connection.send(json.dumps({"type": kind, **fields}))


@asynccontextmanager
async def echo(context: ssl.SSLContext, clock: Clock) -> AsyncIterator[Echo]:
    """Run the service on loopback."""
    service = Echo(clock)
    async with serve(service.talk, "127.0.0.1", 0, ssl=context, close_timeout=0.2) as server:
        service.url = f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/realtime"
        yield service
