"""Any WAV file becomes the sound that the service hears, or is refused with what it is."""

import math

import numpy as np
import pytest

from edged import wav
from edged.ask.conversion import LONGEST, converted
from edged.pcm import INPUT_RATE
from tests.ask.waves import Kind, Samples, speech

RATES = (8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000)
KINDS = [
    Kind("as it is"),
    Kind("8 bit", bits=8),
    Kind("24 bit", bits=24),
    Kind("32 bit", bits=32),
    Kind("float", tag=3, bits=32),
    Kind("double", tag=3, bits=64),
    Kind("A-law", tag=6, bits=8),
    Kind("mu-law", tag=7, bits=8),
    Kind("extensible", bits=24, extensible=True),
    Kind("extensible float", tag=3, bits=32, extensible=True),
    Kind("stereo", channels=2),
    Kind("six channels", channels=6, bits=24),
    Kind("claims more", claimed=0xFFFFFFFF),
    *(Kind(f"{rate} Hz", rate=rate) for rate in RATES),
    Kind("of a studio", tag=3, bits=32, channels=2, rate=48_000, extensible=True),
]


def heard(content: bytes) -> Samples:
    """Return what the service hears of a file, from -1 to 1."""
    return np.frombuffer(converted(wav.parse(content)), "<i2").astype(np.float64) / 32767


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_same_is_heard_of_every_kind(kind: Kind) -> None:
    """With an error of -35 dB at most, which is that of 8 bits, and in full length."""
    sound = heard(kind.file(speech(1.0, kind.rate)))
    want = speech(1.0, INPUT_RATE)
    assert abs(len(sound) - len(want)) <= 1
    middle = slice(200, len(sound) - 200)
    error = (sound - want[: len(sound)])[middle]
    assert 20 * math.log10(np.std(error) / np.std(want)) < -35


def test_a_rate_that_is_no_ratio_is_heard_as_well() -> None:
    """Its clock is off by less than any sound card's: a tenth of a second shows none of it."""
    sound = heard(Kind("odd", rate=44_099).file(speech(1.0, 44_099)))
    error = (sound - speech(1.0, INPUT_RATE)[: len(sound)])[200:1_600]
    assert 20 * math.log10(np.std(error)) < -35


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000, 192_000])
def test_what_is_too_high_for_the_service_is_no_noise(rate: int) -> None:
    """A tone above 8 kHz is gone by 70 dB instead of being mirrored into the speech."""
    tone = np.sin(2 * np.pi * 9_500 * np.arange(rate) / rate)
    sound = heard(Kind("tone", rate=rate).file(tone))
    assert 20 * math.log10(np.std(sound[200:-200]) * math.sqrt(2)) < -70


def test_floats_out_of_range_are_clipped() -> None:
    """What is no number is silence."""
    odd = np.array([0.0, 3.0, -3.0, np.inf, -np.inf, np.nan, 0.5])
    sound = heard(Kind("float", tag=3, bits=32).file(odd))
    assert sound == pytest.approx([0, 1, -1, 1, -1, 0, 0.5], abs=1e-4)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (wav.Wav(INPUT_RATE, 1, 4, "ADPCM", b"x" * 99), "4 bit ADPCM"),
        (wav.Wav(INPUT_RATE, 1, 0, "MP3", b"x" * 99), "it has MP3"),
        (wav.Wav(INPUT_RATE, 1, 12, "", b"x" * 99), "12 bit PCM"),
        (wav.Wav(INPUT_RATE, 1, 20, "", b"x" * 99), "it has 20 bit PCM"),
        (wav.Wav(INPUT_RATE, 0, 16, "", b"x" * 99), "0 channels"),
        (wav.Wav(INPUT_RATE, 65_535, 16, "", b"x" * 99), "65535 channels"),
        (wav.Wav(0, 1, 16, "", b"x" * 99), "0 Hz"),
        (wav.Wav(384_000, 1, 16, "", b"x" * 99), "384000 Hz"),
        (wav.Wav(INPUT_RATE, 1, 16, "", b""), "no sound"),
        (wav.Wav(INPUT_RATE, 2, 16, "", b"xxx"), "no sound"),
        (wav.Wav(8_000, 1, 8, "", bytes(LONGEST * 8_000)), "longer than 600 s"),
    ],
)
def test_what_cannot_be_converted_says_what_it_is(found: wav.Wav, why: str) -> None:
    """Whatever a header claims."""
    with pytest.raises(ValueError, match=why):
        converted(found)
