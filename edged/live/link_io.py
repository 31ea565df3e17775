"""The I/O of a session: at most one connection at a time, its reader and its writer."""

import asyncio
import gc
import logging
from collections.abc import Callable

from edged.executor import to_its_end
from edged.live.connection import Connection, Connector, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.events import (
    Connected,
    Disconnected,
    Event,
    MessageReceived,
    MessageSent,
)
from edged.live.core.setup import SessionSetup
from edged.live.failures import Kind, unforeseen
from edged.live.messages import ClientMessage, Fact
from edged.tools.calls.call import ToolResponse

_Outgoing = asyncio.Queue[ClientMessage]


class LinkIO:
    """Carries messages both ways until a connection ends; opening another closes it first.

    The order matters: resuming while the old socket is open was answered with 1011
    (https://github.com/googleapis/python-genai/issues/2935).
    """

    def __init__(self, connector: Connector, happen: Callable[[Event], None]) -> None:
        """`happen` is called from the loop with the events of the connection at hand only."""
        self._connector = connector
        self._happen = happen
        self._outgoing: _Outgoing | None = None  # of the connection at hand
        self._task: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()

    def open(self, tasks: asyncio.TaskGroup, setup: SessionSetup) -> None:
        """Close what is open, then connect, and resume with the handle or send the history."""
        self.close()
        self._outgoing = asyncio.Queue()
        serving = self._serve(setup, self._outgoing, frozenset(self._serving))
        self._task = tasks.create_task(serving, name="live.connection")
        self._serving.add(self._task)
        self._task.add_done_callback(self._serving.discard)

    def close(self) -> None:
        """Close what is open."""
        self._outgoing = None
        if self._task:
            self._task.cancel()
            self._task = None

    def send(self, message: ClientMessage) -> None:
        """Send on the open connection, if any."""
        if self._outgoing:
            self._outgoing.put_nowait(message)

    async def _serve(
        self, setup: SessionSetup, outgoing: _Outgoing, before: frozenset[asyncio.Task[None]]
    ) -> None:
        if before:
            await asyncio.wait(before)
        del before  # else each connection would hold on to all that were before it
        try:
            await self._connect(setup, outgoing)
        except DisconnectedError as error:
            self._lose(outgoing, _bare(error))
            if error.failure.kind is Kind.FLOOD:
                gc.collect()  # megabytes lie in the cycles of a connection; libraries are exempt
        except Exception as error:
            # An unforeseen fault of a library or the service ends the connection, never the device.
            logging.getLogger("edged").exception("connection_failed_unforeseen")
            self._lose(outgoing, DisconnectedError(unforeseen(type(error).__name__), Ending.BROKEN))

    async def _connect(self, setup: SessionSetup, outgoing: _Outgoing) -> None:
        connection = await self._connector.open(setup)
        try:
            self._report(outgoing, Connected(resumed=setup.handle is not None))
            await self._converse(connection, outgoing)
        finally:
            await to_its_end(connection.close())

    def _lose(self, outgoing: _Outgoing, error: DisconnectedError) -> None:
        self._report(outgoing, Disconnected(error.failure, error.ending))

    def _report(self, outgoing: _Outgoing, event: Event) -> None:
        """Report an event, unless its connection is closed: another one may be open."""
        if self._outgoing is outgoing:
            if isinstance(event, Disconnected):
                self._outgoing = self._task = None
            self._happen(event)

    async def _converse(self, connection: Connection, outgoing: _Outgoing) -> None:
        """Read and write until the connection breaks."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(connection, outgoing), name="live.reader")
                tasks.create_task(self._write(connection, outgoing), name="live.writer")
        except ExceptionGroup as group:
            # Reader and writer may both notice; the first one tells. Not `except*`: what is raised
            # inside it is a group again on 3.11.2, the Python of Bookworm.
            raise group.exceptions[0] from group

    async def _read(self, connection: Connection, outgoing: _Outgoing) -> None:
        def take(facts: tuple[Fact, ...]) -> None:
            self._report(outgoing, MessageReceived(facts))

        connection.divert(take)
        async for facts in connection.receive():
            take(facts)

    async def _write(self, connection: Connection, outgoing: _Outgoing) -> None:
        while True:
            message = await outgoing.get()
            await connection.send(message)
            self._report(outgoing, MessageSent(message))
            # An utterance that waited is hundreds of messages. An answer may go ahead of a press.
            if not (outgoing.empty() or isinstance(message, ToolResponse)):
                await asyncio.sleep(0)


def _bare(error: DisconnectedError) -> DisconnectedError:
    """Drop the traceback and the group that it came in.

    They form a cycle that keeps the last message, perhaps megabytes, until the next full garbage
    collection.
    """
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
