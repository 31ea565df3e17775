"""What the kernel has in flight between sockets, by its own counts."""

import fcntl
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

_UNSENT: Final = 0x894B
"""SIOCOUTQNSD of linux/sockios.h: how many bytes TCP has yet to send."""
_COUNTS: Final = struct.Struct("B127xQ64xQQ")
"""tcpi_state, tcpi_bytes_received, tcpi_bytes_sent and tcpi_bytes_retrans of linux/tcp.h."""
_ESTABLISHED: Final = 1
"""TCP_ESTABLISHED of linux/tcp_states.h."""
_Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What goes on between some sockets."""

    in_flight: bool
    """Bytes are between two TCP sockets that are both among them."""
    closed: bool
    """They are connected to each other and to nobody else, by connections that stay."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a TCP connection, and the bytes that the kernel counts there."""

    own: _Address
    other: _Address
    established: bool
    sent: int
    received: int


def traffic(descriptors: Iterable[int]) -> Traffic:
    """Return what goes on between these; one that only listens counts for nothing."""
    found = [end for each in descriptors for end in _end(each)]
    ends = {(end.own, end.other): end for end in found if end}
    pairs = [(end, ends.get((end.other, end.own))) for end in ends.values()]
    return Traffic(
        in_flight=any(other and end.sent > other.received for end, other in pairs),
        closed=bool(pairs)
        and len(pairs) == len(found)
        and all(other and end.established for end, other in pairs),
    )


def _end(descriptor: int) -> Iterator[_End | None]:
    """Yield a TCP connection's end; nothing if it only listens, None if it is something else."""
    try:
        borrowed = socket.socket(fileno=descriptor)
    except OSError:  # no socket
        yield None
        return
    try:
        if borrowed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return
        counts = borrowed.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _COUNTS.size)
        state, received, sent, again = _COUNTS.unpack(counts)
        own, other = borrowed.getsockname(), borrowed.getpeername()
        yield _End(own, other, state == _ESTABLISHED, sent - again, received)
    except (OSError, struct.error):  # not TCP, not connected, or a kernel before 4.19
        yield None
    finally:
        borrowed.detach()


def unsent(descriptor: Any) -> int:  # noqa: ANN401 - HasFileno or int in typeshed, int in asyncio
    """Return how many bytes TCP has yet to send."""
    try:
        (count,) = struct.unpack("i", fcntl.ioctl(descriptor, _UNSENT, bytes(4)))
    except OSError:  # no TCP socket
        return 0
    return int(count)
