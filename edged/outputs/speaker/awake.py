"""The silence that keeps a card running while the service thinks. Pure, in bytes of 24 kHz mono.

The buffer is so shallow that the first audio of the reply follows within milliseconds. An underrun
of silence does no harm; the buffer is deep again as soon as there is audio to lose.
"""

from typing import Final

from edged.pcm import OUTPUT_RATE, byte_count
from edged.values import dataclass, replace

LOOK_SECONDS: Final = 0.002
"""What passes at least until the thread looks again."""
AHEAD: Final = byte_count(2 * LOOK_SECONDS, OUTPUT_RATE)
"""What is always written, at first: the thread looks again when no more is left, or just before."""
LONGEST_SECONDS: Final = 10.0
"""How long the card is kept running for a reply; a later one finds it stopped."""


@dataclass(frozen=True, slots=True)
class Awake:
    """A card that has played only silence since a time of the clock."""

    since: float
    ahead: int = AHEAD
    """What is always written to this card."""

    def dried(self, period: int) -> "Awake":
        """Return it with more ahead, after the card ran dry.

        A card that reports its position once a period looks full to the end, and then empty.
        """
        return replace(self, ahead=min(self.ahead + AHEAD // 2, AHEAD + period))

    def silence(self, now: float) -> int:
        """Return how much silence an amplifier has had to wake up."""
        return byte_count(now - self.since, OUTPUT_RATE)

    def due(self, now: float, written: int, pending: int, period: int) -> int:
        """Return how much is to be written: whole periods, as ALSA's rate converter takes no less.

        `written` since then, `pending` of it. No more is given than time has passed, because what
        a sound server takes into a deep buffer of its own delays the reply too.
        """
        missing = self.ahead - max(pending, written - self.silence(now))
        return max(0, -(-missing // period)) * period
