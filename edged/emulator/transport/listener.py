"""The listening socket, the upgrade, and the faults that keep clients out."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from ssl import SSLContext
from typing import Final

from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from websockets.http11 import Request, Response

from edged.clock import Clock
from edged.emulator.conversation.conversations import Thread
from edged.emulator.faults.fault import Moment, Scene
from edged.emulator.faults.injector import FaultInjector
from edged.emulator.replies.plan import Outgoing
from edged.emulator.transport.transport_faults import NoUpgrade, Refused, Status
from edged.emulator.transport.websocket import ImpairedWebSocket, Respond

HOST: Final = "127.0.0.1"
_LARGEST_FRAME: Final = 4 * 2**20
_CLOSE_TIMEOUT: Final = 1.0
_UPGRADE_TIMEOUT: Final = 20.0

Handler = Callable[[ImpairedWebSocket], Awaitable[None]]
Check = Callable[[ServerConnection, Request], Response | None]
"""Return the response to a request that is not for the service."""


class Listener:
    """Accept clients for `handler`, on one port throughout."""

    def __init__(
        self,
        handler: Handler,
        check: Check,
        respond: Respond,
        tls: SSLContext,
        clock: Clock,
        injector: FaultInjector,
    ) -> None:
        self._handler = handler
        self._check = check
        self._websocket = partial(ImpairedWebSocket, respond)
        self._tls = tls
        self._clock = clock
        self._injector = injector
        self._came = 0
        self._port = 0
        self._servers: list[Server] = []
        self._closing = asyncio.Event()
        self._reopening: asyncio.Task[None] | None = None

    async def open(self, port: int) -> int:
        """Listen on `port`, or any one for 0; return it. OSError if it is taken."""
        shut = self._shut()
        server = await self._listen(port, start_serving=not shut)
        self._port = int(next(iter(server.sockets)).getsockname()[1])
        if shut:
            self._reopening = asyncio.create_task(self._start(server, shut))
        return self._port

    async def _serve(self, connection: ServerConnection) -> None:
        assert isinstance(connection, ImpairedWebSocket), "made by create_connection"  # noqa: S101, narrows the library's type
        self._came += 1
        try:
            await self._handler(connection)
        finally:
            is_free = self._reopening is None or self._reopening.done()
            if is_free and not self._closing.is_set() and (shut := self._shut()):
                self._reopening = asyncio.create_task(self._reopen(shut))

    def _inject(self, moment: Moment) -> Outgoing | None:
        thread = Thread(self._came + 1, self._came + 1, 0.0)
        steps = self._injector.change(moment, (), Scene(), thread)
        return steps[-1].what if steps else None

    def _shut(self) -> float:
        act = self._inject(Moment.LISTEN)
        return act.seconds if isinstance(act, Refused) else 0.0

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        refusal = self._check(connection, request)
        return refusal or await self._keep_out(connection)

    async def _keep_out(self, connection: ServerConnection) -> Response | None:
        match self._inject(Moment.UPGRADE):
            case Status(code, body, location):
                response = connection.respond(HTTPStatus(code), body + "\n")
                if location:
                    response.headers["Location"] = location
                return response
            case NoUpgrade(seconds):
                waits = (self._clock.sleep(seconds), self._closing.wait())
                tasks = [asyncio.ensure_future(wait) for wait in waits]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
                return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too late.\n")
            case _:
                return None

    async def close(self) -> None:
        """Close everything and wait for it."""
        self._closing.set()
        if self._reopening:
            self._reopening.cancel()
            await asyncio.wait({self._reopening})
        for server in self._servers:
            going = [asyncio.ensure_future(line.close(1001)) for line in server.connections]
            if going:
                await asyncio.wait(going)
            server.close()
            await server.wait_closed()

    async def _listen(self, port: int, *, start_serving: bool = True) -> Server:
        server = await serve_websockets(
            self._serve,
            HOST,
            port,
            ssl=self._tls,
            process_request=self._admit,
            create_connection=self._websocket,  # type: ignore[arg-type]  # it is called, no more
            compression=None,
            max_size=_LARGEST_FRAME,
            ping_interval=None,
            close_timeout=_CLOSE_TIMEOUT,
            open_timeout=_UPGRADE_TIMEOUT,
            start_serving=start_serving,
        )
        self._servers.append(server)
        return server

    async def _reopen(self, after: float) -> None:
        """Refuse connections for a while; those that are open stay."""
        self._servers[-1].close(close_connections=False)
        await asyncio.sleep(0)  # in which the listening socket is closed
        await self._start(await self._listen(self._port, start_serving=False), after)

    async def _start(self, server: Server, after: float) -> None:
        await self._clock.sleep(after)
        await server.start_serving()
