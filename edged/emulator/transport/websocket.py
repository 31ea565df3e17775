"""A WebSocket on an impaired network: late pongs, slow and split writes, silence, resets."""

import socket
import struct
from collections import deque
from collections.abc import Callable
from enum import Enum
from functools import partial
from random import Random
from typing import Any, Final

from websockets.asyncio.server import Server, ServerConnection
from websockets.server import ServerProtocol

from edged.clock import SYSTEM_CLOCK, Clock
from edged.emulator.transport.http_request import Request, RequestReader, Upgrade
from edged.emulator.transport.transport_faults import Slow

_OPCODE: Final = 0x0F
_PONG: Final = 0x0A  # RFC 6455, section 5.2
_RESET: Final = struct.pack("ii", 1, 0)  # socket(7): SO_LINGER of 0 s lets close() send a reset
_SMALL: Final = 4096
"""Bytes of the kernel's receive buffer for a client that is not read, and otherwise."""
_LARGE: Final = 2**20


Respond = Callable[[Request], bytes]
"""Returns the whole response to a request that is no upgrade."""


class _Quality(Enum):
    GOOD = "good"
    BAD = "bad"  # writes may be delayed
    DEAD = "dead"  # half open


class ImpairedWebSocket(ServerConnection):
    """A connection that works normally until a fault changes it."""

    def __init__(
        self,
        respond: Respond,
        protocol: ServerProtocol,
        server: Server,
        **options: Any,  # noqa: ANN401, the library's own
    ) -> None:
        super().__init__(protocol, server, **options)
        self._respond = respond
        self._clock: Clock = SYSTEM_CLOCK
        self._quality = _Quality.GOOD
        self._request: RequestReader | None = RequestReader()
        self._pong_delay = 0.0
        self._slow = Slow(0.0, 0.0, 0, 0.0)
        self._free_at = 0.0
        self._pieces: deque[bytes] = deque()
        self._chance = Random(1)  # noqa: S311, the same jitter every time

    def keep_time(self, clock: Clock) -> None:
        """Measure all delays in seconds of `clock`."""
        self._clock = clock

    def delay_pongs(self, seconds: float) -> None:
        """Answer pings late from now on."""
        self._quality = _Quality.BAD
        self._pong_delay = seconds

    def slow_down(self, slow: Slow) -> None:
        """Write late and in pieces from now on."""
        self._quality = _Quality.BAD
        self._slow = slow

    def fall_silent(self) -> None:
        """Neither read nor write from now on; the socket stays open until the client leaves."""
        self._quality = _Quality.DEAD

    def narrow(self) -> None:
        """Shrink the kernel's receive buffer while nothing is read."""
        self._option(socket.SO_RCVBUF, _SMALL)

    def widen(self) -> None:
        """Restore the kernel's receive buffer."""
        self._option(socket.SO_RCVBUF, _LARGE)

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self._option(socket.SO_LINGER, _RESET)
        self.transport.abort()

    def _option(self, name: int, value: int | bytes) -> None:
        raw: socket.socket = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, name, value)

    def data_received(self, data: bytes) -> None:
        """Handle bytes of the client, unless the connection is dead."""
        if self._quality is _Quality.DEAD or self.transport.is_closing():
            return
        if self._request is None:
            super().data_received(data)
            return
        match self._request.feed(data):
            case Upgrade(came):
                self._request = None
                super().data_received(came)
            case Request() as request:
                self.transport.write(self._respond(request))
                self.transport.close()
            case None:
                pass

    def send_data(self) -> None:
        """Write the protocol's frames, each of which is one item, or its end, which is empty."""
        match self._quality:
            case _Quality.GOOD:
                super().send_data()
            case _Quality.BAD:
                for frame in self.protocol.data_to_send():
                    self._send(frame)
            case _Quality.DEAD:
                self.protocol.data_to_send()

    def _send(self, frame: bytes) -> None:
        if frame and frame[0] & _OPCODE == _PONG and self._pong_delay:
            self._clock.call_later(self._pong_delay, partial(self._write, frame))
            return
        now = self._clock.now()
        late = self._slow.latency + self._chance.random() * self._slow.jitter
        at = max(self._free_at, now + late)
        size = self._slow.piece or len(frame) or 1
        for start in range(0, len(frame) or 1, size):
            self._pieces.append(frame[start : start + size])
            self._clock.call_later(at - now, self._write_next)
            at += self._slow.gap
        self._free_at = at

    def _write_next(self) -> None:
        self._write(self._pieces.popleft())  # timers of nearly the same time may swap

    def _write(self, data: bytes) -> None:
        if self._quality is _Quality.DEAD or self.transport.is_closing():
            return
        if data:
            self.transport.write(data)
        else:
            self.transport.close()
