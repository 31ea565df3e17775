"""Resample the 16 kHz input to the 24 kHz output of the service, as it arrives.

A polyphase filter of windowed sincs: for each of the 3 output samples per 2 input samples the taps
are applied to whole stretches of sound at once, because a loop over samples would hold up the event
loop. How the input is cut into pieces never changes the output.
"""

import audioop
import math
from array import array
from typing import Final

_UP: Final = 3
_DOWN: Final = 2
_REACH: Final = 16
"""Input samples on either side of an output sample that it is made of: 1 ms of look-ahead."""
_KAISER: Final = 7.0
_CUTOFF: Final = 0.97
"""Of the input's Nyquist frequency."""
_HEADROOM: Final = 4
"""Partial sums may exceed the final value; the filter works on quarters."""


def _kaiser(x: float) -> float:
    """Return the Kaiser window at `x` in -1..1 (the Bessel function I0 by its power series)."""

    def bessel(z: float) -> float:
        total = term = 1.0
        for k in range(1, 40):
            term *= (z / (2 * k)) ** 2
            total += term
        return total

    return bessel(_KAISER * math.sqrt(max(0.0, 1 - x * x))) / bessel(_KAISER)


def _tap(distance: float) -> float:
    """Return the weight of an input sample that is `distance` samples away."""
    x = _CUTOFF * distance
    sinc = 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)
    return _CUTOFF * sinc * _kaiser(distance / (_REACH + 1))


def _phases() -> tuple[tuple[float, ...], ...]:
    """Return for each output sample of a group the weights of the input samples in its reach."""
    phases = []
    for r in range(_UP):
        position = r * _DOWN / _UP
        taps = [_tap(k - position) for k in range(-_REACH, _REACH + _DOWN)]
        total = sum(taps)  # unity gain at 0 Hz, whatever the phase
        phases.append(tuple(weight / total / _HEADROOM for weight in taps))
    return tuple(phases)


_PHASES: Final = _phases()
_BEFORE: Final = bytes(4 * _REACH)
_AFTER: Final = bytes(2 * (_REACH + _DOWN))


class Resampler:
    """Resample 16 kHz PCM to 24 kHz PCM: `feed` what comes, then `finish`."""

    def __init__(self) -> None:
        self._wide = _BEFORE  # 32-bit samples not yet left behind, beginning _REACH before the next
        self._split = b""
        self._taken = 0
        self._given = 0

    def feed(self, pcm: bytes) -> bytes:
        """Add sound, split anywhere, and return the output that is ready."""
        pcm = self._split + pcm
        even = len(pcm) & ~1
        self._split = pcm[even:]
        self._taken += even // 2
        out = self._filter(pcm[:even])
        self._given += len(out) // 2
        return out

    def finish(self) -> bytes:
        """Return the rest, so that 3 samples came out for every 2 that went in (rounded down)."""
        rest = self._filter(_AFTER)
        return rest[: 2 * (self._taken * _UP // _DOWN - self._given)]

    def _filter(self, pcm: bytes) -> bytes:
        self._wide += audioop.lin2lin(pcm, 2, 4)
        samples = array("i", self._wide)
        groups = (len(samples) - 2 * _REACH) // _DOWN
        if groups <= 0:
            return b""
        span = _DOWN * (groups - 1) + 1
        columns = [
            samples[start : start + span : _DOWN].tobytes() for start in range(2 * _REACH + _DOWN)
        ]
        out = array("h", bytes(2 * _UP * groups))
        for r, taps in enumerate(_PHASES):
            total = bytes(4 * groups)
            for column, weight in zip(columns, taps, strict=True):
                total = audioop.add(total, audioop.mul(column, 4, weight), 4)
            rounded = audioop.bias(total, 4, (1 << 15) // _HEADROOM)
            out[r::_UP] = array("h", audioop.lin2lin(audioop.mul(rounded, 4, _HEADROOM), 4, 2))
        self._wide = self._wide[4 * _DOWN * groups :]
        return out.tobytes()
