"""A WebSocket that bounds floods: it parses in small portions, and closes at a limit.

websockets parses at once whatever the kernel has, a quarter of a mebibyte. In pings that is
131,072 frames, all answered, and a second of a fast machine in which nobody looks at the button.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.messages import Assembler
from websockets.exceptions import ConnectionClosed, PayloadTooBig, ProtocolError
from websockets.frames import CTRL_OPCODES, Frame, Opcode
from websockets.protocol import Event
from websockets.typing import Data

from edged.live.connection import DisconnectedError
from edged.live.failures import Failure, flooded, garbled
from edged.live.transport.receive_limits import CONTROL_FRAMES, LARGEST, TokenBucket, parse_excess

READ: Final = 64 * 1024
"""Bytes that are taken from the network at a time."""
DOSE: Final = 4096
"""Bytes that are parsed before the frames in them are counted: 2048 of the smallest, which is some
milliseconds. A message of 40 ms of audio fits: each dose costs as much as a small message."""
MOST_AT_ONCE: Final = 32
"""Frames in one turn of the loop. They come 25 times a second."""
MOST_AT_THE_END: Final = 5_000
"""Frames that are still taken from a connection that is gone, with what it said last."""
MOST_PIECES: Final = 1_000
"""Of one message: 2 KB each in the largest."""
RECEIVE_BUFFER: Final = 256 * 1024
"""Bytes that the kernel takes for us, twice for its own needs: an answer at ten times real time
over a path of 0.2 s needs half of it. Left to itself it grows to 6 MB, which would be read first
when a flood is over."""


Take = Callable[[bytes], bool]
"""Takes a message and returns whether it is done with it."""


class FloodgateConnection(ClientConnection, asyncio.BufferedProtocol):
    """Parses a few frames in each turn of the loop, and pauses the network meanwhile."""

    left: Failure | None = None
    """Why this end has left, if it has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of ClientConnection
        """Have a buffer: through a proxy, TLS asks for it before the connection is made."""
        super().__init__(*args, **kwargs)
        self._arriving = memoryview(bytearray(READ))
        self._diverted: Take | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._waiting = bytearray()  # what the network brought and nobody has parsed
        self._next: asyncio.Handle | None = None
        self._frames = self._pieces = 0
        self._before = 0  # frames before this turn of the loop
        self._controls = TokenBucket(CONTROL_FRAMES, self.loop.time())
        self._abort: asyncio.TimerHandle | None = None  # of a close that takes too long
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        super().connection_made(transport)
        self.recv_messages = Assembler(
            self.max_queue_high,
            self.max_queue_low,
            pause=self.transport.pause_reading,
            resume=self._go_on,
        )

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where the network writes what it brings."""
        del sizehint  # TLS without a buffer maps, shrinks and unmaps 256 KiB for each message
        return self._arriving

    def buffer_updated(self, nbytes: int) -> None:
        """Take what the network has delivered."""
        self._waiting += self._arriving[:nbytes]
        if self._next is None:
            self._take(MOST_AT_ONCE)
            self._plan()

    def divert(self, take: Take) -> None:
        """Offer to `take` what `recv` waits for: the first message in each turn of the loop."""
        self._diverted = take

    def _take(self, most: int, *, even_unread: bool = False) -> None:
        """Parse up to `most` frames, unless the reader has paused."""
        self._before = self._frames
        last, taken = self._frames + most, 0
        while taken < len(self._waiting) and self._frames < last and not self.left:
            if self.recv_messages.paused and not even_unread:
                break
            super().data_received(bytes(self._waiting[taken : taken + DOSE]))
            taken += DOSE
            self._look_at_the_end()
        del self._waiting[:taken]

    def _plan(self) -> None:
        """Continue in the next turn of the loop, once messages are read, or with more data."""
        if self.left or self.transport.is_closing():
            self._waiting.clear()
        elif self._waiting:
            self.transport.pause_reading()
            if not self.recv_messages.paused:
                self._next = self.loop.call_soon(self._take_more)
        elif not self.recv_messages.paused:
            self.transport.resume_reading()

    def _take_more(self) -> None:
        self._next = None
        self._take(MOST_AT_ONCE)
        self._plan()

    def _go_on(self) -> None:
        """Continue after the parsed messages were read."""
        if self._next is None:
            self._plan()

    def process_event(self, event: Event) -> None:
        """Count the frames."""
        if not (isinstance(event, Frame) and self._diverts(event)):
            super().process_event(event)
        if not isinstance(event, Frame):
            return
        self._frames += 1
        if event.opcode in CTRL_OPCODES:
            if not self._controls.spend(1, self.loop.time()):
                self.leave(flooded("pings without end"))
        elif event.opcode is not Opcode.CONT:
            self._pieces = 0
        else:
            self._pieces += 1
            if self._pieces > MOST_PIECES:
                self.leave(flooded(f"a message in more than {MOST_PIECES} pieces"))

    def _diverts(self, frame: Frame) -> bool:
        """Return whether a message was taken that would else be the next one of `recv`."""
        if self._diverted is None or self._frames > self._before or self.left:
            return False
        waiter = self.recv_messages.frames.get_waiter  # as long as there is nothing to read
        awaited = waiter is not None and not waiter.done()
        whole = frame.fin and frame.opcode in {Opcode.TEXT, Opcode.BINARY}
        return awaited and whole and self._diverted(bytes(frame.data))

    def _look_at_the_end(self) -> None:
        """Close the connection after a close frame or an error: the peer may not."""
        match self.protocol.parser_exc:
            case PayloadTooBig():
                self.leave(flooded(f"a message of more than {LARGEST // 2**20} MiB"))
            case ProtocolError() as error:
                self.leave(garbled(str(error)))
            case _ if self.protocol.close_expected() and not self._abort:
                self._abort = self.loop.call_later(self.close_timeout or 0.0, self.transport.abort)

    def leave(self, failure: Failure) -> None:
        """Abort the connection; `send` and `recv` raise `failure`."""
        if self.left is None:
            self.left = failure
            self.transport.abort()

    def eof_received(self) -> None:
        """Take what was sent last."""
        self._take_the_rest()
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Take what was sent last."""
        self._take_the_rest()
        super().connection_lost(exc)

    def _take_the_rest(self) -> None:
        if self._next:
            self._next.cancel()
        self._take(MOST_AT_THE_END, even_unread=True)
        self._waiting.clear()
        if self.left:  # nobody will read it, and who keeps the error keeps the connection
            self.protocol.reader.discard()
            self.recv_messages.frames.queue.clear()

    async def send(self, *args: object, **kwargs: object) -> None:
        """Send a message; raise DisconnectedError if this end has left."""
        if self.left:  # the transport ends in the next turn of the loop
            raise DisconnectedError(self.left)
        try:
            await super().send(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        except ConnectionClosed as error:
            raise self._reason_for(error) from error

    async def recv(self, *args: object, **kwargs: object) -> Data:  # type: ignore[override]  # same
        """Return the next message that is cheap enough to parse, after other tasks had a turn.

        Raise DisconnectedError if this end has left.
        """
        hurried = len(self.recv_messages.frames) > 0  # else others get in while it is waited for
        try:
            data: Data = await super().recv(*args, **kwargs)  # type: ignore[call-overload]  # same
        except ConnectionClosed as error:
            raise self._reason_for(error) from error
        if hurried:
            await asyncio.sleep(0)
        if what := parse_excess(data if isinstance(data, bytes) else data.encode()):
            self.leave(flooded(what))
            raise DisconnectedError(flooded(what))
        return data

    def _reason_for(self, error: ConnectionClosed) -> Exception:
        return DisconnectedError(self.left) if self.left else error
