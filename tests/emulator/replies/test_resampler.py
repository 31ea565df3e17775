"""The parrot's ear: exact in length, true in shape, and blind to how the sound was cut."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.emulator.replies.resampler import Resampler
from tests.emulator.sdk import correlation, speech


def resampled(pcm: bytes, *cuts: int) -> bytes:
    """Resample `pcm`, cut at the given places."""
    resampler = Resampler()
    edges = [0, *sorted(cut for cut in cuts if cut <= len(pcm)), len(pcm)]
    pieces = [pcm[a:b] for a, b in pairwise(edges)]
    return b"".join([*map(resampler.feed, pieces), resampler.finish()])


@given(st.binary(max_size=600), st.lists(st.integers(0, 600), max_size=8))
@settings(max_examples=150, deadline=None)
def test_cuts_make_no_difference(pcm: bytes, cuts: list[int]) -> None:
    """Any split, within samples too, gives the same output of exactly 3/2 the samples."""
    whole = resampled(pcm)
    assert resampled(pcm, *cuts) == whole
    assert len(whole) == 2 * (len(pcm) // 2 * 3 // 2)


def test_speech_keeps_its_shape() -> None:
    """The output is what 24 kHz sampling would have given, sample for sample."""
    assert correlation(resampled(speech(2.0, 16_000)), speech(2.0, 24_000)) >= 0.9999


@pytest.mark.parametrize("frequency", [100, 440, 1_000, 3_000, 5_000, 6_500])
def test_tones_keep_their_level(frequency: int) -> None:
    """Flat within 0.1 dB and free of distortion over the band of speech."""

    def tone(rate: int) -> np.ndarray:
        return 20_000 * np.sin(2 * np.pi * frequency * np.arange(rate) / rate)

    out = np.frombuffer(resampled(tone(16_000).astype("<i2").tobytes()), "<i2").astype(float)
    error = (out - tone(24_000))[100:-100]
    assert np.sqrt(np.mean(error**2)) < 20_000 / np.sqrt(2) * 0.01


def test_full_scale_does_not_wrap() -> None:
    """The overshoot of a full-scale square wave is clipped, never folded over."""
    square = np.where(np.arange(1600) % 32 < 16, 32767, -32768).astype("<i2")
    out = np.frombuffer(resampled(square.tobytes()), "<i2").astype(int)
    wanted = np.interp(np.arange(2400) / 1.5, np.arange(1600), square.astype(float))
    level = np.abs(wanted) > 32_000
    assert np.all(np.sign(out[level]) == np.sign(wanted[level]))
