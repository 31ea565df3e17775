"""Reads server-sent events as they come (https://html.spec.whatwg.org, 9.2). Pure."""

import codecs
from typing import Final

from edged.tools.mcp.protocol.message import McpError

LONGEST: Final = 2 << 20
"""Bytes of an event: a picture in base64 is the largest that is meant."""


class EventStream:
    """The events of one answer, of which only the data counts."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest: list[str] = []
        """Of a line without its end; joined once that comes: pieces may be of one byte."""
        self._data: list[str] = []
        self._size = 0
        self._unread = 0

    def feed(self, piece: bytes) -> list[str]:
        """Return the data of the events that are complete now. Raises McpError."""
        if not (text := self._decoder.decode(piece)):
            return []
        # A "\r" at the end may be half of "\r\n".
        ends = "\n" in text or "\r" in text or self._rest[-1:] == ["\r"]
        self._rest.append(text)
        self._unread += len(text)
        found = self._lines() if ends else []
        if self._size + self._unread > LONGEST:
            raise McpError(f"it sends an event of more than {LONGEST} bytes")
        return found

    def _lines(self) -> list[str]:
        text = "".join(self._rest)
        whole, cut = (text[:-1], "\r") if text.endswith("\r") else (text, "")
        *lines, rest = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest, self._unread = [rest, cut], len(rest)
        return [event for line in lines if (event := self._take(line)) is not None]

    def _take(self, line: str) -> str | None:
        """Return the data of an event that this line ends, if it has any."""
        if not line:
            told, self._data, self._size = self._data, [], 0
            return "\n".join(told) if told else None
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
            self._size += len(value)
        return None
