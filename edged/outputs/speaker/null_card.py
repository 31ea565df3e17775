"""A sound card without hardware: it plays in real time of the clock."""

from collections.abc import Callable

from edged.clock import Clock
from edged.outputs.speaker.sink import PERIOD_BYTES
from edged.outputs.speaker.volume import gain
from edged.pcm import OUTPUT_RATE, SAMPLE_BYTES

Listener = Callable[[bytes, int], None]
"""Takes (samples played, bytes of silence after them)."""


class NullCard:
    """A Sink whose `listener`, if any, gets what a listener in the room would hear."""

    def __init__(self, clock: Clock, capacity: int, listener: Listener | None = None) -> None:
        self._clock = clock
        self._capacity = capacity
        self._listener = listener
        self._start = clock.now()
        self._position = 0
        self._buffer = bytearray()

    @property
    def capacity(self) -> int:
        """Return the size of the buffer in bytes."""
        return self._capacity

    @property
    def period(self) -> int:
        """Return the period in bytes."""
        return PERIOD_BYTES

    def write(self, pcm: bytes) -> int:
        """Take what fits."""
        self.advance()
        taken = pcm[: self._capacity - len(self._buffer)]
        self._buffer += taken
        return len(taken)

    def pending(self) -> int:
        """Return the bytes not yet played."""
        self.advance()
        return len(self._buffer)

    def drop(self) -> None:
        """Drop what is not played yet."""
        self.advance()
        self._buffer.clear()

    def loudness(self, percent: int) -> float:
        """Leave the volume to software."""
        return gain(percent)

    def close(self) -> None:
        """Drop what is pending."""
        self.drop()

    def advance(self) -> None:
        """Play what is due by now."""
        elapsed = int((self._clock.now() - self._start) * OUTPUT_RATE) * SAMPLE_BYTES
        due = elapsed - self._position
        if due <= 0:
            return
        self._position = elapsed
        played = bytes(self._buffer[:due])
        del self._buffer[:due]
        if self._listener:
            self._listener(played, due - len(played))
