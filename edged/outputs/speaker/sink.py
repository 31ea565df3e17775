"""What the player drives: a sound card with a small buffer."""

from enum import Enum, auto
from typing import Final, Protocol

from edged.sound import SPOKEN_RATE, byte_count

PERIOD_MS: Final = 20
"""The grain of a sound card's buffer."""
PERIOD_BYTES: Final = byte_count(PERIOD_MS / 1000, SPOKEN_RATE)


class Underrun(Enum):
    """What a write says if the card had run dry: nothing of it was taken; write it again."""

    UNDERRUN = auto()


class Sink(Protocol):
    """An open sound card, used by one thread only: 24 kHz mono int16. Raises DeviceError."""

    @property
    def capacity(self) -> int:
        """Return the bytes that fit into the buffer; more are never pending."""

    def write(self, pcm: bytes) -> int | Underrun:
        """Take bytes and start sounding; return how many fitted. Never waits."""

    def pending(self) -> int:
        """Return the bytes taken and not yet heard."""

    def drop(self) -> None:
        """Stop sounding at once and forget what is pending."""

    def loudness(self, percent: int) -> float:
        """Set the card's own volume; return the factor that is left to do in software."""

    def close(self) -> None:
        """Let go of the card without waiting; never raises."""
