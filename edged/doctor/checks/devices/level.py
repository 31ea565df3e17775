"""How loud a piece of sound is. Pure."""

import audioop
import math
from dataclasses import dataclass
from typing import Final

from edged.pcm import SAMPLE_BYTES

_FULL_SCALE: Final = 32768
FLOOR_DBFS: Final = -96.0
"""Reported for silence: below the smallest step of 16 bits."""


@dataclass(frozen=True, slots=True)
class Level:
    """In dBFS; 0 is the loudest possible. `rms` ignores a constant offset."""

    peak: float
    rms: float


def level(pcm: bytes) -> Level:
    """Return the level of int16 samples."""
    offset = audioop.avg(pcm, SAMPLE_BYTES)
    rms = math.sqrt(max(0.0, audioop.rms(pcm, SAMPLE_BYTES) ** 2 - offset**2))
    return Level(_dbfs(audioop.max(pcm, SAMPLE_BYTES)), _dbfs(rms))


def _dbfs(amplitude: float) -> float:
    return 20 * math.log10(amplitude / _FULL_SCALE) if amplitude else FLOOR_DBFS
