"""An open microphone, as the capture thread reads it."""

from enum import Enum, auto
from typing import Final, Protocol

from edged.pcm import INPUT_RATE, byte_count

PERIOD_MS: Final = 40
"""One read: half the wake-ups of 20 ms, and no later, because messages are of 100 ms anyway."""
PERIOD_BYTES: Final = byte_count(PERIOD_MS / 1000, INPUT_RATE)


class Xrun(Enum):
    """What a source returns where samples were lost."""

    XRUN = auto()


class Source(Protocol):
    """An open microphone, used by one thread: 16 kHz mono int16."""

    @property
    def rest(self) -> float:
        """Return the seconds that audio may wait in its buffer; 0 if it has none."""

    def read(self) -> bytes | Xrun:
        """Block for one period at most; return b"" if none has come. Raises DeviceError."""

    def waiting(self) -> int:
        """Return how many periods can be read without blocking."""

    def close(self) -> None:
        """Close the device; never raises."""
