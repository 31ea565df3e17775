"""What rtnetlink(7) reports, reduced to what is news. Pure.

Routers announce themselves every few seconds or minutes, and the kernel reports each announcement
that renews the lifetime of an address or a route; statistics make a link report, too. None of that
makes a connection possible that was not so before.
"""

import struct
from collections.abc import Iterator
from typing import Final

_HEADER: Final = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_ATTRIBUTE: Final = struct.Struct("=HH")  # rtattr: length, type
_LINK: Final = struct.Struct("=BxHiII")  # ifinfomsg: family, type, index, flags, change
_ALIGNED: Final = 4
_NEW: Final = {16: "link", 20: "address", 24: "route"}  # <linux/rtnetlink.h>
_GONE: Final = {17: "link", 21: "address", 25: "route"}
_FIXED: Final = {"address": 8, "route": 12}
"""Bytes before the attributes: ifaddrmsg and rtmsg."""
_LIFETIMES: Final = {"address": frozenset({6}), "route": frozenset({12, 23})}
"""IFA_CACHEINFO; RTA_CACHEINFO and RTA_EXPIRES."""
_USABLE: Final = 0x1 | 0x40 | 0x10000  # IFF_UP, IFF_RUNNING, IFF_LOWER_UP
_MOST_KNOWN: Final = 1_024

_Key = tuple[str, bytes]


class Known:
    """The links, addresses and routes that were reported so far."""

    def __init__(self) -> None:
        self._known: dict[_Key, int] = {}

    def has_news(self, data: bytes) -> bool:
        """Take a datagram in; return whether anything came, went or changed."""
        news = False
        for kind, payload in _messages(data):
            if kind in _NEW:
                news |= self._add(*_identity(_NEW[kind], payload))
            elif kind in _GONE:
                self._known.pop(_identity(_GONE[kind], payload)[0], None)
                news = True
        return news

    def _add(self, key: _Key, state: int) -> bool:
        if self._known.get(key) == state:
            return False
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = state
        return True


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _HEADER.size:
        length, kind, *_ = _HEADER.unpack_from(data)
        if length < _HEADER.size:
            return
        yield kind, data[_HEADER.size : length]
        data = data[_aligned(length) :]


def _identity(kind: str, payload: bytes) -> tuple[_Key, int]:
    """Return what a message is about, and the state that it is in."""
    if kind == "link":
        if len(payload) < _LINK.size:
            return (kind, payload), 0
        _, _, index, flags, _ = _LINK.unpack_from(payload)
        return (kind, index.to_bytes(4, "little", signed=True)), flags & _USABLE
    fixed = _FIXED[kind]
    kept = [payload[:fixed]]
    rest = payload[fixed:]
    while len(rest) >= _ATTRIBUTE.size:
        length, attribute = _ATTRIBUTE.unpack_from(rest)
        if length < _ATTRIBUTE.size:
            break
        if attribute not in _LIFETIMES[kind]:
            kept.append(rest[:length])
        rest = rest[_aligned(length) :]
    return (kind, b"".join(kept)), 0


def _aligned(length: int) -> int:
    return (length + _ALIGNED - 1) // _ALIGNED * _ALIGNED
