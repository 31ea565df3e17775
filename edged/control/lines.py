"""Split received bytes into lines of bounded length, which do not take long to read. Pure."""

from typing import Final

from edged.values import dataclass

MOST_ITEMS: Final = 10_000
"""Strings, and again objects, lists and what is in them; 200 turns to remember have 1,200."""
_SHORT: Final = 16 * 1024
"""Bytes, in which there is no room for many more."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was longer than allowed and was dropped."""


class Lines:
    """Buffers at most one line of `longest` bytes, in place: it may come byte by byte."""

    def __init__(self, longest: int) -> None:
        self._longest: Final = longest
        self._rest: bytearray | TooLong = bytearray()

    def feed(self, data: bytes) -> list[bytes | TooLong]:
        """Return the lines that `data` completes, without newlines and empty lines."""
        *ended, begun = data.split(b"\n")
        lines = []
        for piece in ended:
            self._add(piece)
            lines.append(bytes(self._rest) if isinstance(self._rest, bytearray) else self._rest)
            self._rest = bytearray()
        self._add(begun)
        return [line for line in lines if line != b""]

    def finish(self) -> list[bytes | TooLong]:
        """Return the unfinished line at the end of the stream, if any."""
        return self.feed(b"\n")

    def _add(self, piece: bytes) -> None:
        if isinstance(self._rest, TooLong):
            return
        if len(self._rest) + len(piece) > self._longest:
            self._rest = TooLong()
        else:
            self._rest += piece


def is_laborious(line: bytes) -> bool:
    """Return whether `line`, if it is JSON, has more than MOST_ITEMS.

    JSON is read in one go, in which nothing else happens: a mebibyte of small objects takes twenty
    times as long as one of a picture.
    """
    if len(line) <= _SHORT:
        return False
    # What escapes a quote, and is escaped itself, is in a string: now each quote is the end of one.
    bare = line.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in line else line
    if bare.count(b'"') > 2 * MOST_ITEMS:
        return True
    between = b"".join(bare.split(b'"')[::2])
    return sum(map(between.count, (b",", b"{", b"["))) > MOST_ITEMS
