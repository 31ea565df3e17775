"""A Live session that is set up, on its WebSocket: messages out, facts in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import cast

from websockets.exceptions import ConnectionClosed

from edged import journal
from edged.capabilities import Typed
from edged.clock import Clock
from edged.live import failures
from edged.live.connection import DisconnectedError
from edged.live.gemini.opener import GARBAGE, lost
from edged.live.gemini.wire.codec import encoded, one_piece, only_sound, require_unicode
from edged.live.messages import ClientMessage, Fact
from edged.live.transport.error_object import ReportedError
from edged.live.transport.receive_limits import ReceiveLimits
from edged.live.transport.websocket import GuardedConnection
from edged.values import dataclass

Read = Callable[[bytes], Awaitable[Iterable[Fact]]]
"""Reads a message of any sort. Raises one of GARBAGE if it cannot."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is known of a session that is set up."""

    typed: tuple[Typed, ...] = ()
    """How the model takes text, the preferred way first."""
    told: tuple[Fact, ...] = ()
    """What its first message said besides."""


class LiveConnection:
    """Audio is encoded and decoded by the codec; other messages by `read`."""

    def __init__(
        self,
        socket: GuardedConnection,
        read: Read,
        stack: AsyncExitStack,
        clock: Clock,
        setup: SetUp,
    ) -> None:
        """`stack` closes `socket`."""
        self._socket = socket
        self._told = setup.told
        self._typed = next(iter(setup.typed), Typed.CONTENT)
        self._read = read
        self._stack = stack
        self._clock = clock
        self._limits = ReceiveLimits(clock.now())
        self._strange = 0
        self._reported = ""
        """The error that the service reported last, if nothing has followed."""

    async def send(self, message: ClientMessage) -> None:
        """Send one message."""
        try:
            await self._socket.send(encoded(message, self._typed), text=True)
        except ConnectionClosed as error:
            raise lost(error, failures.Moment.LIVE, self._reported) from error

    async def receive(self) -> AsyncIterator[tuple[Fact, ...]]:
        """Yield each server message as its facts; one that cannot be read ends nothing."""
        if self._told:
            yield self._told
        while True:
            try:
                raw = cast("bytes", await self._socket.recv(decode=False))
                told = only_sound(raw) or await self._understood(raw)
            except ReportedError as error:
                self._reported = str(error)
                if self._is_news():
                    journal.warn(
                        "service_reported_error", cause=self._reported, count=self._strange
                    )
            except ConnectionClosed as error:
                raise lost(error, failures.Moment.LIVE, self._reported) from error
            except GARBAGE as error:
                if self._is_news():
                    name = type(error).__name__
                    journal.warn("server_message_not_understood", error=name, count=self._strange)
            else:
                self._reported = ""
                self._leave_if(self._limits.excess(told, self._clock.now()))
                yield told

    def divert(self, take: Callable[[tuple[Fact, ...]], None]) -> None:
        """Have `take` called with the usual messages of audio as they come, without `receive`."""

        def taken(raw: bytes) -> bool:
            try:
                piece = one_piece(raw)
            except ValueError:
                return False
            if piece is None:
                return False
            self._reported = ""
            if excess := self._limits.excess((piece,), self._clock.now()):
                self._socket.leave(failures.flooded(excess))
            else:
                take((piece,))
            return True

        self._socket.divert(taken)

    async def _understood(self, raw: bytes) -> tuple[Fact, ...]:
        require_unicode(raw)
        return tuple(await self._read(raw))

    def _leave_if(self, excess: str) -> None:
        """Raise DisconnectedError if the service sends too much, or too little in too much."""
        if excess:
            raise DisconnectedError(failures.flooded(excess))

    def _is_news(self) -> bool:
        """Count a bad message; tell whether it is the 1st, 2nd, 4th, 8th …, which are written."""
        self._leave_if(self._limits.garbage(self._clock.now()))
        self._strange += 1
        return self._strange & (self._strange - 1) == 0

    async def close(self) -> None:
        """Close the connection within its close_timeout."""
        await self._stack.aclose()
