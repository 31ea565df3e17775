"""What both floors share: a button on a socket, a card, a queue of messages to be sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from tests.proof.bench.floor_card import Ear, Mouth


class Wire(Protocol):
    """A connection that is set up."""

    async def start(self) -> None:
        """Send the activity start."""

    async def sound(self, pcm: bytes) -> None:
        """Send sound."""

    async def end(self) -> None:
        """Send the activity end."""

    def replies(self) -> AsyncIterator[bytes]:
        """Yield the sound of the answers, for ever."""


class Floor:
    """A device whose button is a socket that knows the orders press, release and status."""

    def __init__(self, wire: Wire, microphone: str, speaker: str) -> None:
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self._ear = Ear(microphone, self._say)
        self._mouth = Mouth(speaker)
        self._talking = False

    async def run(self, socket: Path) -> None:
        """Work for ever."""
        self._ear.start()
        self._mouth.start()
        async with (
            await asyncio.start_unix_server(self._obey, socket),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._send())
            tasks.create_task(self._listen())

    def _say(self, pcm: bytes | None) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, pcm)

    async def _obey(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            order = json.loads(line)
            if order["method"] == "press":
                self._talking = True
                self._mouth.cut()
                self._queue.put_nowait("start")
                self._ear.press()
            elif order["method"] == "release":
                self._ear.release()
            writer.write(json.dumps({"id": order["id"], "result": {}}).encode() + b"\n")

    async def _send(self) -> None:
        while True:
            match await self._queue.get():
                case bytes(pcm):
                    await self._wire.sound(pcm)
                case str():
                    await self._wire.start()
                case None:
                    self._talking = False
                    await self._wire.end()

    async def _listen(self) -> None:
        async for pcm in self._wire.replies():
            if not self._talking:
                self._mouth.play(pcm)
