"""The asyncio shell around one `Session`: frames, the clock, and faults of the socket."""

import asyncio
from typing import Final, assert_never

from websockets.exceptions import ConnectionClosed

from edged.clock import Clock
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.replies.plan import Outgoing, encode
from edged.emulator.session import Session
from edged.emulator.transport.transport_faults import (
    Act,
    HalfOpen,
    LatePongs,
    NoUpgrade,
    Raw,
    Refused,
    Reset,
    Slow,
    Stall,
    Status,
)
from edged.emulator.transport.websocket import ImpairedWebSocket

_MOST_WAITING: Final = 1_000
"""Messages queued for a client that does not read, before reading from it stops: 40 s of sound."""


class Connection:
    """Reads, keeps time and writes, until either side closes."""

    def __init__(self, websocket: ImpairedWebSocket, session: Session, clock: Clock) -> None:
        websocket.keep_time(clock)
        self._websocket = websocket
        self._session = session
        self._clock = clock
        self._outbox: asyncio.Queue[Outgoing | None] | None = asyncio.Queue()
        self._room = asyncio.Event()
        self._room.set()
        self._changed = asyncio.Event()
        self._read_from = 0.0

    async def converse(self) -> None:
        """Serve the client until the connection is closed."""
        async with asyncio.TaskGroup() as tasks:
            pacing = tasks.create_task(self._pace(), name="emulator.pace")
            writing = tasks.create_task(self._write(), name="emulator.write")
            await self._read()
            pacing.cancel()
            if self._outbox is not None:
                self._outbox.put_nowait(None)
            await writing

    async def _read(self) -> None:
        try:
            async for frame in self._websocket:
                for piece in self._session.read(frame, self._clock.now()):
                    await self._room.wait()  # a client that does not read is not read
                    before = self._session.deadline
                    self._send(self._session.take(piece, self._clock.now()))
                    if self._session.deadline != before:
                        self._changed.set()
                    await asyncio.sleep(0)  # let other tasks run
                if (stalled := self._read_from - self._clock.now()) > 0:
                    await self._clock.sleep(stalled)
                    self._websocket.widen()
        except ConnectionClosed:
            return

    async def _pace(self) -> None:
        while True:
            await self._room.wait()
            self._changed.clear()
            self._send(self._session.due(self._clock.now()))
            deadline = self._session.deadline
            if deadline is None:
                await self._changed.wait()
                continue
            changed = asyncio.create_task(self._changed.wait())
            due = asyncio.create_task(self._clock.sleep(max(0.0, deadline - self._clock.now())))
            try:
                await asyncio.wait((changed, due), return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
                due.cancel()

    async def _write(self) -> None:
        try:
            while self._outbox is not None and (outgoing := await self._outbox.get()) is not None:
                self._make_room()
                await self._put(outgoing)
                await asyncio.sleep(0)  # lets a broken connection be noticed
        except ConnectionClosed:
            return
        finally:
            self._outbox = None  # the writer has ended
            self._make_room()

    async def _put(self, outgoing: Outgoing) -> None:
        match outgoing:
            case Refusal():
                await self._websocket.close(outgoing.code, outgoing.reason)
            case dict():
                await self._websocket.send(encode(outgoing))
            case Raw(frame):
                await self._websocket.send(frame)
            case _:
                self._act(outgoing)

    def _make_room(self) -> None:
        """Resume reading unless too much is queued for a client that does not read."""
        if self._outbox is None or self._outbox.qsize() < _MOST_WAITING:
            self._room.set()
        else:
            self._room.clear()

    def _act(self, act: Act) -> None:
        match act:
            case Slow():
                self._websocket.slow_down(act)
            case LatePongs(seconds):
                self._websocket.delay_pongs(seconds)
            case HalfOpen():
                self._websocket.fall_silent()
            case Stall():
                self._websocket.narrow()
            case Reset():
                self._websocket.reset()
            case Raw() | Refused() | NoUpgrade() | Status():
                pass  # written, or done by the listener
            case _:
                assert_never(act)

    def _send(self, outgoing: list[Outgoing]) -> None:
        for item in outgoing:
            if isinstance(item, Stall):
                self._read_from = self._clock.now() + item.seconds
            if self._outbox is None:
                return
            self._outbox.put_nowait(item)
        self._make_room()
