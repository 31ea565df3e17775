"""Messages to a server that is a program: a line each on its standard input and output.

It runs as the owner's commands do, under a supervisor that ends whatever it has started, without
an environment. It is started by the first message, and again once somebody asks after it has ended.
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from edged.executor import to_its_end
from edged.tools.command.process import Limits, end, start
from edged.tools.mcp.http import MOST_MESSAGES
from edged.tools.mcp.protocol.message import (
    JSON,
    LARGEST,
    McpError,
    Post,
    Reply,
    SessionLostError,
    UnreachedError,
    excess,
    message,
    shown,
)
from edged.tools.mcp.protocol.session import cancellation

LIMITS: Final = Limits(memory_bytes=512 << 20, cpu_s=1 << 30)
"""Of a program that runs as long as the device."""
TIMEOUT: Final = 10.0
"""Seconds for a question that a server may not know: an old one may say nothing at all."""
_REST: Final = 2.0
"""Seconds for what a program that has ended has left in its pipe."""
_UNKNOWN: Final = {"code": -32601, "message": "Method not found"}

_Awaited = dict[int, asyncio.Future[Reply]]
"""The answers that one process still owes, by the numbers of the requests."""


class Pipe:
    """The pipes of a server. Used on the loop only."""

    def __init__(
        self,
        argv: Sequence[str],
        notified: Callable[[str], None] | None = None,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        """`notified` takes the methods of notifications."""
        self._argv = tuple(argv)
        self._notified = notified
        self._timeout = timeout
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._awaited: _Awaited = {}
        self._unasked = 0

    async def post(self, post: Post) -> Reply:
        """Return the reply; the caller limits the time. Raises UnreachedError or McpError."""
        process = await self._running(post)
        if not post.id:
            await self._write(process, post.body)
            return Reply(202)
        awaited, self._unasked = self._awaited, 0
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        awaited[post.id] = answer
        try:
            await self._write(process, post.body)
            async with asyncio.timeout(self._timeout if post.is_probe else None):
                reply = await answer
                if reply.size > post.most_bytes:
                    raise excess(post)
                return reply
        except TimeoutError as error:
            raise McpError("it does not know a question of today") from error
        except asyncio.CancelledError:
            if process.stdin and (told := cancellation(post)):
                process.stdin.write(told.body + b"\n")
            raise
        finally:
            del awaited[post.id]

    async def close(self) -> None:
        """End the server, and whatever it has started."""
        process, reading = self._process, self._reading
        self._process = self._reading = None
        if process:
            await to_its_end(end(process))
        if reading:
            reading.cancel()
            await asyncio.wait({reading})

    async def _running(self, post: Post) -> Process:
        if self._process and self._process.returncode is None:
            return self._process
        if not post.begins:
            raise SessionLostError("the program has ended")
        await self.close()
        try:
            self._process = await start(self._argv, LIMITS, errors=DEVNULL, limit=LARGEST)
        except OSError as error:
            raise UnreachedError(f"it cannot be started: {shown(error)}") from error
        self._awaited = {}
        reading = self._read(self._process, self._awaited)
        self._reading = asyncio.create_task(reading, name="mcp.stdio")
        return self._process

    async def _write(self, process: Process, body: bytes) -> None:
        try:
            if process.stdin:
                process.stdin.write(body + b"\n")
                await process.stdin.drain()
        except OSError as error:
            raise UnreachedError(_ENDED) from error

    async def _read(self, process: Process, awaited: _Awaited) -> None:
        fault = _ENDED
        try:
            while process.stdout and (line := await process.stdout.readline()):
                await self._take(process, awaited, line)
                await asyncio.sleep(0)  # lines that are here already are read without a wait
        except McpError as error:
            fault = str(error)
        except ValueError:  # longer than the limit of the stream
            fault = f"it sends a line of more than {LARGEST >> 20} MiB"
        finally:  # also when it is closed
            await _ended(process, awaited, fault)

    async def _take(self, process: Process, awaited: _Awaited, line: bytes) -> None:
        self._unasked += 1
        if self._unasked > MOST_MESSAGES:
            raise McpError(f"it sends more than {MOST_MESSAGES} messages for one request")
        match message(line):
            case {"method": str() as method, "id": number}:  # it asks for what nobody offered
                told = {"result": {}} if method == "ping" else {"error": _UNKNOWN}
                answer = {"jsonrpc": "2.0", "id": number, **told}
                with suppress(UnreachedError):
                    await self._write(process, json.dumps(answer).encode())
            case {"method": str() as method}:
                if self._notified:
                    self._notified(method)
            case {"id": int() as number} as found:
                waiting = awaited.get(number)
                if waiting and not waiting.done():
                    waiting.set_result(Reply(200, JSON, messages=(found,), size=len(line)))
            case _:
                pass


async def _ended(process: Process, awaited: _Awaited, fault: str) -> None:
    try:
        await to_its_end(_end(process))
    finally:
        for waiting in awaited.values():
            if not waiting.done():
                waiting.set_exception(UnreachedError(fault))


async def _end(process: Process) -> None:
    await end(process)
    with suppress(TimeoutError, ValueError):  # a pipe that is full tells of no end until it is read
        async with asyncio.timeout(_REST):
            while process.stdout and await process.stdout.read(LARGEST):
                pass


_ENDED: Final = "the program has ended; try it by hand: it is to speak MCP on standard output only"
