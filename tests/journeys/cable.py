"""A network cable between the device and the service that can be pulled and plugged in again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Cable:
    """Passes bytes both ways between its own port and another, while it is plugged in."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self.closed_at: list[float] = []
        """When each connection was closed, in seconds of the loop."""
        self.port = 0

    @property
    def url(self) -> str:
        """Return the service's address at this end of the cable."""
        return f"https://127.0.0.1:{self.port}"

    async def plug(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def pull(self) -> None:
        """Refuse new connections and break those there are, without a word."""
        if self._server:
            self._server.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except ConnectionError:  # only since 3.11.4 asyncio closes what its callback left open
            self._ends.discard(writer)
            writer.transport.abort()
            return
        if writer.transport.is_closing():  # pulled meanwhile
            back.transport.abort()
            return
        self._ends.add(back)
        await asyncio.gather(_pass(reader, back), _pass(there, writer))
        self.closed_at.append(asyncio.get_running_loop().time())
        self._ends -= {writer, back}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # pulled
    finally:
        writer.close()


@asynccontextmanager
async def cable(port: int) -> AsyncIterator[Cable]:
    """Lay a cable to `port`, plugged in."""
    laid = Cable(port)
    await laid.plug()
    try:
        yield laid
    finally:
        laid.pull()
