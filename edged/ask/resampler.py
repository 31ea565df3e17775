"""From any rate to the 16 kHz that the service hears: a polyphase filter of windowed sincs.

There is no loop over samples: each tap of a phase is applied to all output samples of a stretch
that it concerns.
"""

import audioop
import math
from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from edged.pcm import INPUT_RATE

_CROSSINGS: Final = 16
"""Zero crossings of the sinc on either side: the transition is 1/8 of the band."""
_CUTOFF: Final = 0.94
"""Of the lower one of both Nyquist frequencies."""
_MOST_PHASES: Final = 640
"""Of 11,025 Hz; odder rates are rounded to a ratio with fewer, by less than 0.01 %."""
_HEADROOM: Final = 4
"""Partial sums may exceed the final value; the filter works on quarters."""
_STRETCH: Final = 10 * INPUT_RATE
"""Output samples that are made at once: memory is bounded."""

Wide = Callable[[int, int], bytes]
"""Returns the samples from the first number to the second as int32; zeros outside of the sound."""


def resampled(wide: Wide, count: int, rate: int) -> bytes:
    """Return `count` samples at `rate` Hz as 16 kHz int16."""
    ratio = Fraction(INPUT_RATE, rate).limit_denominator(_MOST_PHASES)
    total = count * ratio.numerator // ratio.denominator
    stretch = max(1, _STRETCH // ratio.numerator)  # in groups of one sample of each phase
    groups = -(-total // ratio.numerator)
    filtered = _Filter(ratio)
    made = b"".join(
        filtered(wide, first, min(stretch, groups - first)) for first in range(0, groups, stretch)
    )
    return made[: 2 * total]


class _Filter:
    """The phases of a ratio: for each the first input sample in its reach, and the weights."""

    def __init__(self, ratio: Fraction) -> None:
        self._up, self._down = ratio.numerator, ratio.denominator
        cutoff = _CUTOFF * min(1.0, self._up / self._down)
        self._reach = math.ceil(_CROSSINGS / cutoff)
        self._phases = tuple(self._phase(number, cutoff) for number in range(self._up))

    def _phase(self, number: int, cutoff: float) -> tuple[int, tuple[float, ...]]:
        base, rest = divmod(number * self._down, self._up)
        position = rest / self._up
        reach = range(1 - self._reach, self._reach + 1)
        taps = [_tap(k - position, cutoff, self._reach) for k in reach]
        total = sum(taps)  # unity gain at 0 Hz, whatever the phase
        return base + 1, tuple(weight / total / _HEADROOM for weight in taps)

    def __call__(self, wide: Wide, first: int, groups: int) -> bytes:
        """Return `groups` groups of output samples, beginning with the group `first`."""
        start = first * self._down - self._reach
        samples = array("i", wide(start, start + groups * self._down + 2 * self._reach + 1))
        span = self._down * (groups - 1) + 1
        columns = [
            samples[at : at + span : self._down].tobytes()
            for at in range(self._down + 2 * self._reach + 1)
        ]
        out = array("h", bytes(2 * self._up * groups))
        for number, (base, taps) in enumerate(self._phases):
            total = bytes(4 * groups)
            for at, weight in enumerate(taps, base):
                total = audioop.add(total, audioop.mul(columns[at], 4, weight), 4)
            rounded = audioop.bias(total, 4, (1 << 15) // _HEADROOM)
            whole = audioop.mul(rounded, 4, _HEADROOM)
            out[number :: self._up] = array("h", audioop.lin2lin(whole, 4, 2))
        return out.tobytes()


def _tap(distance: float, cutoff: float, reach: int) -> float:
    """Return the weight of an input sample that is `distance` samples away: a Blackman window."""
    x = cutoff * distance
    sinc = 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)
    turn = math.pi * distance / (reach + 1)
    return sinc * (0.42 + 0.5 * math.cos(turn) + 0.08 * math.cos(2 * turn))
