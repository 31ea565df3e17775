"""What the player writes to: a sound card with a small buffer."""

from enum import Enum, auto
from typing import Final, Protocol

from edged.pcm import OUTPUT_RATE, byte_count

PERIOD_BYTES: Final = byte_count(1 / 150, OUTPUT_RATE)
"""The grain of a sound card's buffer, as it is requested.

As short as the silence ahead of a reply has to be, and no shorter: a card interrupts for each, and
a sound server sends a message. The thread does not wake for each. A whole number of samples also at
44.1 and 48 kHz, to which ALSA converts period by period.
"""


class Underrun(Enum):
    """What a write returns after an underrun: nothing was taken; write it again."""

    UNDERRUN = auto()


class Sink(Protocol):
    """An open sound card, used by one thread only: 24 kHz mono int16. Raises DeviceError."""

    @property
    def capacity(self) -> int:
        """Return the bytes that fit into the buffer; more are never pending."""

    @property
    def period(self) -> int:
        """Return the bytes that the card plays at a time; a smaller rest may never play."""

    def write(self, pcm: bytes) -> int | Underrun:
        """Write bytes and start playing; return how many fitted. Never waits."""

    def pending(self) -> int:
        """Return the bytes taken and not yet heard."""

    def drop(self) -> None:
        """Stop at once and drop what is pending."""

    def loudness(self, percent: int) -> float:
        """Set the card's own volume; return the gain that is left to software."""

    def close(self) -> None:
        """Close the card without waiting; never raises."""
