"""From whatever a WAV file holds to what the service hears: 16 kHz, mono, 16 bit. Pure."""

import audioop
from array import array
from collections.abc import Callable
from typing import Final, Literal

from edged.ask.resampler import resampled
from edged.pcm import INPUT_RATE, SAMPLE_BYTES
from edged.wav import NoSoundError, Wav

RATES: Final = range(8_000, 192_001)
MOST_CHANNELS: Final = 32
LONGEST: Final = 600
"""Seconds, as of a press."""
_FULL: Final = (1 << 31) - 1


def _integers(width: int) -> Callable[[bytes], bytes]:
    return lambda raw: audioop.lin2lin(raw, width, 4)


def _unsigned(raw: bytes) -> bytes:
    return audioop.lin2lin(audioop.bias(raw, 1, 128), 1, 4)


def _floats(kind: Literal["f", "d"]) -> Callable[[bytes], bytes]:
    def wide(raw: bytes) -> bytes:
        floats = array(kind, raw)
        scaled = [int(_FULL * (x if -1.0 <= x <= 1.0 else _sane(x))) for x in floats]
        return array("i", scaled).tobytes()

    return wide


def _sane(x: float) -> float:
    """Return a sample that is out of range, clipped; what is no number is silence."""
    return max(-1.0, min(1.0, x)) if x == x else 0.0  # noqa: PLR0124 - only NaN is not itself


_WIDENED: Final[dict[tuple[str, int], Callable[[bytes], bytes]]] = {
    ("", 8): _unsigned,
    ("", 16): _integers(2),
    ("", 24): _integers(3),
    ("", 32): _integers(4),
    ("float", 32): _floats("f"),
    ("float", 64): _floats("d"),
    ("A-law", 8): lambda raw: audioop.alaw2lin(raw, 4),
    ("mu-law", 8): lambda raw: audioop.ulaw2lin(raw, 4),
}
"""To int32, by encoding and bits."""


def converted(found: Wav) -> bytes:
    """Return the sound as the service hears it. Raise ValueError, which says what it is instead."""
    widened = _WIDENED.get((found.encoding, found.bits))
    if widened is None:
        depth = f"{found.bits} bit " if found.bits else ""
        raise ValueError(f"it has {depth}{found.encoding or 'PCM'}")
    if not 1 <= found.channels <= MOST_CHANNELS:
        raise ValueError(f"it has {found.channels} channels, not 1 to {MOST_CHANNELS}")
    if found.rate not in RATES:
        raise ValueError(f"it has {found.rate} Hz, not {RATES.start} to {RATES.stop - 1}")
    frame = found.channels * found.bits // 8
    count = len(found.data) // frame
    if not count:
        raise NoSoundError("it contains no sound")
    if count >= LONGEST * found.rate:
        raise ValueError(f"it is longer than {LONGEST} s")
    if found == Wav(INPUT_RATE, 1, 8 * SAMPLE_BYTES, "", found.data):
        return found.data

    def wide(start: int, stop: int) -> bytes:
        first, last = max(0, start), min(count, stop)
        raw = found.data[first * frame : last * frame]
        sound = _mixed(widened(raw), found.channels)
        return bytes(4 * (first - start)) + sound + bytes(4 * (stop - max(last, first)))

    if found.rate == INPUT_RATE:
        return audioop.lin2lin(wide(0, count), 4, SAMPLE_BYTES)
    return resampled(wide, count, found.rate)


def _mixed(wide: bytes, channels: int) -> bytes:
    """Return the mean of the channels."""
    if channels == 1:
        return wide
    samples = array("i", wide)
    mixed = bytes(len(wide) // channels)
    for channel in range(channels):
        share = audioop.mul(samples[channel::channels].tobytes(), 4, 1 / channels)
        mixed = audioop.add(mixed, share, 4)
    return mixed
