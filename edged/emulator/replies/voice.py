"""A synthetic voice: hummed vowels as syllables, with pauses, the same for the same words."""

import audioop
import math
from array import array
from functools import lru_cache
from random import Random
from typing import Final
from zlib import crc32

from edged.pcm import OUTPUT_RATE, byte_count

_VOWELS: Final = {
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}
"""The first three formants in Hz, after Peterson and Barney (1952)."""
_CONSONANTS: Final = "bdgklmnprstv"
_PITCHES: Final = (105, 115, 125, 140)
_VOICES: Final = 97
"""Hertz by which the highest of the voices is above the model's own."""
_BANDWIDTH: Final = 120.0
_LOUDNESS: Final = 9000
_SYLLABLE: Final = 0.16
_GAP: Final = 0.03
_PAUSE: Final = 0.25
_STEP: Final = 0.005
"""Seconds between two values of the envelope."""


def speak(text: str, voice: str = "") -> bytes:
    """Return `text` as 24 kHz sound: one syllable for each of its vowels, or one at least.

    Each prebuilt voice has a pitch of its own.
    """
    raised = crc32(voice.encode()) % _VOICES if voice else 0
    sound = bytearray()
    for word in text.lower().split() or [""]:
        vowels = [letter for letter in word if letter in _VOWELS] or ["u"]
        for index, vowel in enumerate(vowels):
            sound += _syllable(vowel, _PITCHES[(index + len(word)) % len(_PITCHES)] + raised)
        sound += bytes(
            byte_count(_PAUSE if word[-1:] in (".", ",", "?", "!") else _GAP, OUTPUT_RATE)
        )
    return bytes(sound)


def babble(duration: float, seed: int, voice: str = "") -> tuple[str, bytes]:
    """Return words without meaning and their sound of exactly `duration` seconds."""
    chance = Random(seed)  # noqa: S311, the same seed must give the same words
    size = byte_count(duration, OUTPUT_RATE)
    words: list[str] = []
    sound = bytearray()
    while len(sound) < size:
        word = "".join(
            chance.choice(_CONSONANTS) + chance.choice(tuple(_VOWELS))
            for _ in range(chance.randint(1, 3))
        )
        words.append(word + ("." if chance.random() < 1 / 6 else ""))
        sound += speak(words[-1], voice)
    return " ".join(words).capitalize(), bytes(sound[:size])


@lru_cache(maxsize=256)
def _syllable(vowel: str, pitch: int) -> bytes:
    period = OUTPUT_RATE // pitch
    harmonics = [(n, _formants(vowel, n * pitch) / n) for n in range(1, 3500 // pitch)]
    wave = [
        sum(weight * math.sin(2 * math.pi * n * i / period) for n, weight in harmonics)
        for i in range(period)
    ]
    scale = _LOUDNESS / max(map(abs, wave))
    one = array("h", (round(sample * scale) for sample in wave)).tobytes()
    size = byte_count(_SYLLABLE, OUTPUT_RATE)
    steady = (one * (size // len(one) + 1))[:size]
    step = byte_count(_STEP, OUTPUT_RATE)
    return b"".join(
        audioop.mul(steady[at : at + step], 2, math.sin(math.pi * (at + step / 2) / size))
        for at in range(0, size, step)
    )


def _formants(vowel: str, frequency: float) -> float:
    return 0.05 + sum(
        1 / (1 + ((frequency - formant) / _BANDWIDTH) ** 2) for formant in _VOWELS[vowel]
    )
