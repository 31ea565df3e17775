"""Short sounds: why there is no answer to hear, for a press, or that ring; made up."""

import math
from array import array
from functools import cache
from typing import Final

from edged.conversation.commands import Earcon
from edged.pcm import OUTPUT_RATE
from edged.settings.model import EarconSettings

_LEVEL: Final = 0.3 * 32767
_FADE_SECONDS: Final = 0.012
_MELODIES: Final[dict[Earcon, tuple[tuple[float, float], ...]]] = {
    # (Hz, seconds); 0 Hz is a rest. They differ in rhythm too, for owners who cannot hear pitch.
    Earcon.CANNOT_HEAR: ((330, 0.09), (0, 0.06), (330, 0.09), (0, 0.06), (330, 0.09)),
    Earcon.NO_CONNECTION: ((523, 0.14), (392, 0.14), (294, 0.22)),
    Earcon.TURN_FAILED: ((440, 0.12), (0, 0.05), (311, 0.30)),
    Earcon.REFUSED: ((220, 0.20), (0, 0.06), (220, 0.20)),
    Earcon.SAY_MORE: ((392, 0.08), (0, 0.05), (440, 0.08), (0, 0.05), (494, 0.10)),
    Earcon.WRITTEN: ((392, 0.10), (523, 0.18)),
    Earcon.BUDGET_LOW: ((440, 0.14), (294, 0.14), (440, 0.14)),
    Earcon.BUDGET_SPENT: ((294, 0.14), (440, 0.14), (294, 0.30)),
    Earcon.BELL: ((523, 0.12), (440, 0.12), (523, 0.12), (440, 0.12), (523, 0.14)),
    Earcon.CONFIRM: ((392, 0.08), (587, 0.10), (0, 0.20), (392, 0.08), (587, 0.10)),
}

AT_LEAST: Final = {Earcon.BELL: 30, Earcon.CONFIRM: 30}
"""The volume of sounds that want a press, if the owner's is lower. The model may set that one: it
must not ask unheard, and who says good night to it still wants to be woken."""


def _note(pitch: float, duration: float) -> bytes:
    """Return a sine with raised-cosine ends, so that nothing clicks."""
    length = round(duration * OUTPUT_RATE)
    fade = round(_FADE_SECONDS * OUTPUT_RATE)
    step = 2 * math.pi * pitch / OUTPUT_RATE
    samples = array("h", bytes(2 * length))
    for i in range(length):
        edge = min(i, length - 1 - i, fade) / fade
        envelope = 0.5 - 0.5 * math.cos(math.pi * edge)
        samples[i] = round(_LEVEL * envelope * math.sin(step * i))
    return samples.tobytes()


@cache
def synthesise(earcon: Earcon) -> bytes:
    """Return the sound: 24 kHz mono int16, computed at its first use."""
    return b"".join(_note(pitch, duration) for pitch, duration in _MELODIES[earcon])


def earcon_pcm(earcon: Earcon, settings: EarconSettings) -> bytes:
    """Return the sound, or nothing if the owner does not want it."""
    wanted = {
        Earcon.CANNOT_HEAR: settings.cannot_hear,
        Earcon.NO_CONNECTION: settings.no_connection,
        Earcon.TURN_FAILED: settings.turn_failed,
        Earcon.REFUSED: settings.refused,
        Earcon.SAY_MORE: settings.say_more,
        Earcon.WRITTEN: settings.written,
        Earcon.BUDGET_LOW: settings.budget_low,
        Earcon.BUDGET_SPENT: settings.budget_spent,
        Earcon.BELL: True,  # what was asked to ring
        Earcon.CONFIRM: True,  # whoever presses has to know what for
    }
    return synthesise(earcon) if wanted[earcon] else b""


def counted_pcm(number: int) -> bytes:
    """Return as many short notes: which one of several was chosen by touch alone."""
    return (_note(523, 0.08) + _note(0, 0.10)) * number
