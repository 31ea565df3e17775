"""The peer of a Unix socket, as the kernel reports it."""

import os
import struct
from typing import Final, Protocol

from edged.values import dataclass

_SOL_SOCKET: Final = 1
_SO_PEERCRED: Final = 17
_SO_PEERGROUPS: Final = 59  # asm-generic/socket.h; Python has no name for it
_CREDENTIALS: Final = struct.Struct("3i")  # struct ucred of unix(7): process, user, group
_MOST_BYTES: Final = 1024  # the most that Python's getsockopt takes: 256 groups


class Socket(Protocol):
    """The part of a transport's socket that is used here."""

    def getsockopt(self, _level: int, _option: int, _bytes: int, /) -> bytes:
        """Return the raw value of the option."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A process as it was when it connected."""

    process: int
    user: int
    groups: frozenset[int]

    def may_use(self, group: int) -> bool:
        """Return whether it is root, our own user, or in `group`, the socket's group."""
        return self.user in {0, os.geteuid()} or group in self.groups


def peer_of(connection: Socket) -> Peer:
    """Return the peer; its groups are those of the process, not those in /etc/group."""
    credentials = connection.getsockopt(_SOL_SOCKET, _SO_PEERCRED, _CREDENTIALS.size)
    process, user, group = _CREDENTIALS.unpack(credentials)
    try:
        more = connection.getsockopt(_SOL_SOCKET, _SO_PEERGROUPS, _MOST_BYTES)
    except OSError:  # more groups than fit, or a kernel before 4.13: only the primary group counts
        more = b""
    return Peer(process, user, frozenset({group, *(n for (n,) in struct.iter_unpack("i", more))}))
