"""One telephone line: at most one connection at a time, its reader and its writer."""

import asyncio
import gc
import logging
from collections.abc import Coroutine
from typing import Protocol

from edged.live.connection import Connection, Connector, DisconnectedError
from edged.live.failures import Kind, unforeseen
from edged.live.messages import ClientMessage, Fact
from edged.live.recollection import Remark


class Subscriber(Protocol):
    """Whom the line serves. All calls come from the loop and never wait."""

    def opened(self, *, resumed: bool) -> None:
        """Take note that a connection is set up; nothing has been sent on it."""

    def lost(self, error: DisconnectedError) -> None:
        """Take note that a connection failed to open or broke; it is closed."""

    def next(self) -> ClientMessage | None:
        """Return what is to be sent now; None: nothing until `Line.wake`."""

    def sent(self, message: ClientMessage) -> None:
        """Take note that `message` is on the wire."""

    def take(self, fact: Fact) -> None:
        """Take note of what the service said."""


class Line:
    """Carries messages both ways until a connection ends; opening a new one closes the old first.

    The order matters: resuming while the old socket is open was answered with 1011
    (https://github.com/googleapis/python-genai/issues/2935).
    """

    def __init__(self, connector: Connector, subscriber: Subscriber) -> None:
        self._connector = connector
        self._subscriber = subscriber
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()

    def open(
        self, tasks: asyncio.TaskGroup, handle: str | None, history: tuple[Remark, ...]
    ) -> None:
        """Close what is open, then connect, resuming with `handle` or telling `history`."""
        self.hang_up()
        serving = self._serve(handle, history, frozenset(self._serving))
        self._task = tasks.create_task(serving, name="live.line")
        self._serving.add(self._task)
        self._task.add_done_callback(self._serving.discard)

    def hang_up(self) -> None:
        """Close what is open."""
        if self._task:
            self._task.cancel()
            self._task = None

    def wake(self) -> None:
        """Ask the subscriber for what is to be sent."""
        self._wake.set()

    async def _serve(
        self,
        handle: str | None,
        history: tuple[Remark, ...],
        before: frozenset[asyncio.Task[None]],
    ) -> None:
        if before:
            await asyncio.wait(before)
        del before  # else each connection would hold on to all that were before it
        try:
            await self._call(handle, history)
        except DisconnectedError as error:
            self._lose(_bare(error))
            if error.failure.kind is Kind.FLOOD:
                gc.collect()  # megabytes lie in the cycles of a connection; libraries are exempt
        except Exception as error:
            # What nobody foresaw of a library or a service ends a connection, never the device.
            logging.getLogger("edged").exception("connection_failed_unforeseen")
            self._lose(DisconnectedError(unforeseen(type(error).__name__)))

    async def _call(self, handle: str | None, history: tuple[Remark, ...]) -> None:
        connection = await self._connector.open(handle, history)
        try:
            await self._converse(connection, resumed=handle is not None)
        finally:
            await to_its_end(connection.close())

    def _lose(self, error: DisconnectedError) -> None:
        """Tell, unless it broke in the moment in which it was hung up: then another may follow."""
        if self._task is asyncio.current_task():
            self._task = None
            self._subscriber.lost(error)

    async def _converse(self, connection: Connection, *, resumed: bool) -> None:
        """Read and write until the connection breaks."""
        self._subscriber.opened(resumed=resumed)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(connection), name="live.reader")
                tasks.create_task(self._write(connection), name="live.writer")
        except ExceptionGroup as group:
            # Reader and writer may both notice; the first one tells. Not `except*`: what is raised
            # inside it is a group again on 3.11.2, the Python of Bookworm.
            raise group.exceptions[0] from group

    async def _read(self, connection: Connection) -> None:
        async for message in connection.receive():
            for fact in message:
                self._subscriber.take(fact)
            await asyncio.sleep(0)  # a service that floods must not starve the button

    async def _write(self, connection: Connection) -> None:
        while True:
            message = self._subscriber.next()
            if message is None:
                self._wake.clear()
                await self._wake.wait()
                continue
            await connection.send(message)
            self._subscriber.sent(message)
            await asyncio.sleep(0)  # an utterance that waited is hundreds of messages


def _bare(error: DisconnectedError) -> DisconnectedError:
    """Let go of where it was raised.

    It and the group that it was in hold each other, and so what was received last, megabytes of it,
    up to the next full collection of garbage.
    """
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


async def to_its_end(work: Coroutine[None, None, None]) -> None:
    """Finish, whoever cancels meanwhile: a close that is broken off leaves its socket open."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled:
        raise cancelled
