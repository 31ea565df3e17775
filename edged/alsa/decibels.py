"""Map a volume to a card's mixer control: by ear, not by its raw steps.

The raw steps of many controls are steps of one decibel: half of the bcm2835's range is 49 dB down,
which is inaudible. Cubic in amplitude, as `amixer -M` and alsamixer do it
(https://github.com/alsa-project/alsa-utils/blob/master/alsamixer/volume_mapping.c). Pure.
"""

import math
from typing import Final

_LINEAR_BELOW: Final = 24_00
"""Hundredths of a decibel: a control with a range this small is linear in decibels."""
_MUTE: Final = -99_999_99
"""SND_CTL_TLV_DB_GAIN_MUTE of <alsa/control.h>: the lowest step is silence."""
_SIXTY: Final = 60_00
"""20 dB for each factor of ten, three times, as it is cubic."""


def level(percent: int, lowest: int, highest: int) -> int | None:
    """Return hundredths of a decibel for 0 to 100; None if the control has no dB range."""
    if lowest >= highest:
        return None
    share = percent / 100
    if highest - lowest <= _LINEAR_BELOW:
        return lowest + round(share * (highest - lowest))
    if lowest > _MUTE:
        floor = 10 ** ((lowest - highest) / _SIXTY)
        share = floor + share * (1 - floor)
    if share <= 0:
        return lowest
    return max(lowest, highest + round(_SIXTY * math.log10(share)))
