"""How much silence keeps a card awake while the service thinks: pure, in bytes of 24 kHz mono.

So little lies ahead that the first sound of the reply follows within milliseconds. A card that
runs dry of it only stops for a moment; it is deep again as soon as there is sound to be lost.
"""

from dataclasses import dataclass
from typing import Final

from edged.pcm import OUTPUT_RATE, byte_count

AHEAD: Final = byte_count(0.008, OUTPUT_RATE)
"""Twice what passes until the thread looks again."""
LONGEST_SECONDS: Final = 10.0
"""How long a reply is awaited awake; one that comes later finds a card that stood still."""


@dataclass(frozen=True, slots=True)
class Awake:
    """A card that has run on silence alone since a time of the clock."""

    since: float

    def silence(self, now: float) -> int:
        """Return how much silence an amplifier has had to wake up in."""
        return byte_count(now - self.since, OUTPUT_RATE)

    def due(self, now: float, written: int, pending: int, period: int) -> int:
        """Return how much is to be written: whole periods, as ALSA's rate converter takes no less.

        `written` since then, `pending` of it. No more is given than time has passed, because what
        a sound server takes into a deep buffer of its own delays the reply too.
        """
        missing = AHEAD - max(pending, written - self.silence(now))
        return max(0, -(-missing // period)) * period
