"""Who is at the other end of a Unix socket, as the kernel tells it."""

import os
import struct
from dataclasses import dataclass
from typing import Final, Protocol

_SOL_SOCKET: Final = 1
_SO_PEERCRED: Final = 17
_SO_PEERGROUPS: Final = 59  # asm-generic/socket.h; Python has no name for it
_CREDENTIALS: Final = struct.Struct("3i")  # struct ucred of unix(7): process, user, group
_MOST_BYTES: Final = 1024  # what getsockopt of Python takes: 256 groups


class Socket(Protocol):
    """What asyncio lets one do with a transport's socket."""

    def getsockopt(self, _level: int, _option: int, _bytes: int, /) -> bytes:
        """Return the option as the kernel keeps it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A process as it was when it connected."""

    process: int
    user: int
    groups: frozenset[int]

    def may_use(self, group: int) -> bool:
        """Tell whether it is root, of our own user, or in `group`, the one of the socket."""
        return self.user in {0, os.geteuid()} or group in self.groups


def peer_of(connection: Socket) -> Peer:
    """Ask the kernel; the groups are those of the process, not those of a name in a file."""
    credentials = connection.getsockopt(_SOL_SOCKET, _SO_PEERCRED, _CREDENTIALS.size)
    process, user, group = _CREDENTIALS.unpack(credentials)
    try:
        more = connection.getsockopt(_SOL_SOCKET, _SO_PEERGROUPS, _MOST_BYTES)
    except OSError:  # more groups than fit, or a kernel before 4.13: the main one must do
        more = b""
    return Peer(process, user, frozenset({group, *(n for (n,) in struct.iter_unpack("i", more))}))
