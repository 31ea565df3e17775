"""Split received bytes into lines of bounded length. Pure."""

from typing import Final

from edged.values import dataclass


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
