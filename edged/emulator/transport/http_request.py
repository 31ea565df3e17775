"""HTTP requests other than the upgrade, parsed from a connection's bytes. Pure.

The websockets library knows GET without a body only, and drops a connection that begins with
anything else.
"""

import re
from dataclasses import dataclass, field
from typing import Final

_LARGEST_HEAD: Final = 64 * 2**10
_LARGEST_BODY: Final = 4 * 2**20
_END_OF_HEAD: Final = b"\r\n\r\n"
_END_OF_CHUNKS: Final = b"0\r\n\r\n"
_REQUEST_LINE: Final = re.compile(r"([A-Z]+) (\S+) HTTP/1\.[01]")


@dataclass(frozen=True, slots=True)
class Request:
    """A client's request."""

    method: str
    target: str
    headers: dict[str, str]
    """By their names in lower case."""
    body: bytes = b""
    """As it came: one that is sent in chunks is not put together."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The bytes so far are, or may be, the upgrade to a WebSocket."""

    data: bytes


@dataclass(slots=True)
class RequestReader:
    """Classify the first bytes of a connection."""

    _came: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> Request | Upgrade | None:
        """Return the kind of request, once it is known and complete."""
        self._came += data
        head, found, body = self._came.partition(_END_OF_HEAD)
        if not found:
            return Upgrade(bytes(self._came)) if len(self._came) > _LARGEST_HEAD else None
        first, *lines = head.decode("latin-1").split("\r\n")
        line = _REQUEST_LINE.fullmatch(first)
        headers = dict(_header(line) for line in lines)
        if line is None or "websocket" in headers.get("upgrade", "").lower():
            return Upgrade(bytes(self._came))
        if _is_complete(body, headers) or len(body) > _LARGEST_BODY:
            return Request(line[1], line[2], headers, bytes(body))
        return None


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _is_complete(body: bytearray, headers: dict[str, str]) -> bool:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return body.endswith(_END_OF_CHUNKS)
    size = headers.get("content-length", "0")
    return not (size.isascii() and size.isdigit()) or len(body) >= int(size[:12])
