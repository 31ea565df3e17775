"""Speech to speak, and how well it was heard again."""

import wave
from pathlib import Path
from typing import Final

import numpy as np

from edged.pcm import INPUT_RATE
from tests.journeys.home import Samples, as_samples, babble, best_match, write_voice

CARD_RATE: Final = 48_000
_FRAME: Final = 4  # bytes of a stereo frame


def write_speech(file: Path, seconds: float, seed: int) -> None:
    """Write sound in the band of speech, no two moments alike."""
    write_voice(file, babble(seconds, seed))


def seconds(file: Path) -> float:
    """Return how long a recording is."""
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def likeness(heard: Samples, said: Path) -> float:
    """Return the correlation of what was said with where it fits best in what was heard."""
    return best_match(heard, at_card_rate(said))


def at_card_rate(speech: Path) -> Samples:
    """Return speech as the card is to play it: resampled exactly, in the frequency domain."""
    with wave.open(str(speech), "rb") as sound:
        assert sound.getframerate() == INPUT_RATE
        pcm = as_samples(sound.readframes(sound.getnframes()))
    spectrum = np.fft.rfft(pcm)
    longer = len(pcm) * CARD_RATE // INPUT_RATE
    padded = np.zeros(longer // 2 + 1, dtype=complex)
    padded[: len(spectrum)] = spectrum
    return np.fft.irfft(padded, longer) * CARD_RATE / INPUT_RATE


def played(file: Path) -> Samples:
    """Return what a speaker has played so far, its left side, at 48 kHz.

    The header is written at the end, so while the machine runs only the samples can be trusted.
    """
    content = file.read_bytes()[44:] if file.exists() else b""
    stereo = as_samples(content[: len(content) // _FRAME * _FRAME])
    return stereo[::2]


def seconds_played(file: Path) -> float:
    """Return how much a speaker has played so far."""
    return max(0, file.stat().st_size - 44) / _FRAME / CARD_RATE if file.exists() else 0.0
