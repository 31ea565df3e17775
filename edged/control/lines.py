"""Split received bytes into lines of bounded length. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that was longer than allowed and was dropped."""


class Lines:
    """Buffers at most one line of `longest` bytes."""

    def __init__(self, longest: int) -> None:
        self._longest: Final = longest
        self._rest: bytes | TooLong = b""

    def feed(self, data: bytes) -> list[bytes | TooLong]:
        """Return the lines that `data` completes, without newlines and empty lines."""
        *ended, begun = data.split(b"\n")
        lines = []
        for piece in ended:
            lines.append(self._joined(piece))
            self._rest = b""
        self._rest = self._joined(begun)
        return [line for line in lines if line != b""]

    def finish(self) -> list[bytes | TooLong]:
        """Return the unfinished line at the end of the stream, if any."""
        return self.feed(b"\n")

    def _joined(self, piece: bytes) -> bytes | TooLong:
        if isinstance(self._rest, TooLong) or len(self._rest) + len(piece) > self._longest:
            return TooLong()
        return self._rest + piece
