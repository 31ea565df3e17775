"""How much silence keeps a card awake while the service thinks: pure, in bytes of 24 kHz mono.

So little lies ahead that the first sound of the reply follows within milliseconds. A card that
runs dry of it only stops for a moment; it is deep again as soon as there is sound to be lost.
"""

from typing import Final

from edged.pcm import OUTPUT_RATE, byte_count
from edged.values import dataclass

LOOK_SECONDS: Final = 0.002
"""What passes at least until the thread looks again."""
AHEAD: Final = byte_count(2 * LOOK_SECONDS, OUTPUT_RATE)
"""What is always written: the thread looks again when no more is left, or once too early."""
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
