"""A service that is honest until it is told to rage: `python -m tests.hostile.server FOLDER`.

Reads the name of a flood, or an empty line to be honest again, or how many seconds an answer has,
from stdin, and tells of each that it was obeyed. Honest, it answers each turn with sound, much
faster than real time.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from edged.emulator.access import authority
from tests.hostile.floods import FLOODS, Flood, content, parts, text

PIECE = text(parts(b"\x10\x10" * 960))
PIECES = 25
"""In a second of sound."""
END = (
    content(outputTranscription={"text": "well"}),
    content(generationComplete=True),
    content(turnComplete=True),
)


class Service:
    """The mood, and who is connected."""

    def __init__(self) -> None:
        self.flood: Flood | None = None
        self.seconds = 0.5
        self.changed = asyncio.Condition()

    async def obey(self, name: str) -> None:
        """Rage, or with an empty name stop it; a number is the length of the answers to come."""
        if name.isdecimal():
            self.seconds = float(name)
            return
        async with self.changed:
            self.flood = FLOODS[name] if name else None
            self.changed.notify_all()

    async def serve(self, connection: ServerConnection) -> None:
        """Talk to a device until it hangs up."""
        with suppress(ConnectionClosed, ConnectionError):
            await connection.recv()
            await connection.send(json.dumps({"setupComplete": {}}))
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._rage(connection))
                async for message in connection:
                    if self.flood is None and '"activityEnd"' in str(message):
                        await self._answer(connection)

    async def _answer(self, connection: ServerConnection) -> None:
        for _ in range(round(self.seconds * PIECES)):
            connection.transport.write(PIECE)
            await connection.drain()
            await asyncio.sleep(0.001)
        connection.transport.write(b"".join(map(text, END)))

    async def _rage(self, connection: ServerConnection) -> None:
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.flood is not None)
            flood = self.flood
            assert flood
            if flood.deaf:
                connection.transport.pause_reading()
            for write in flood.writes():
                if self.flood is not flood:
                    break
                if connection.transport.is_closing():
                    raise ConnectionError
                connection.transport.write(write)
                await connection.drain()
                await asyncio.sleep(0)
            if flood.deaf:
                connection.transport.resume_reading()


async def main(folder: Path) -> None:
    """Serve until stdin ends."""
    ca_file, context = authority.issue(folder)
    service = Service()

    async def talk(connection: ServerConnection) -> None:
        with suppress(ExceptionGroup):
            await service.serve(connection)

    loop = asyncio.get_running_loop()
    async with serve(
        talk,
        "127.0.0.1",
        0,
        ssl=context,
        compression=None,
        max_size=None,
        ping_interval=None,
        close_timeout=0.2,
    ) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"https://127.0.0.1:{port} {ca_file}", flush=True)  # noqa: T201 - what is waited for
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            await service.obey(line.strip())
            print(line.strip(), flush=True)  # noqa: T201 - what is waited for


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
