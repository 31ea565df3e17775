"""WAV files of every kind in the wild, made from the same sound."""

import audioop
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edged.pcm import INPUT_RATE

Samples = NDArray[np.float64]
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


@dataclass(frozen=True)
class Kind:
    """How samples are written."""

    name: str
    tag: int = 1
    bits: int = 16
    channels: int = 1
    rate: int = INPUT_RATE
    extensible: bool = False
    claimed: int | None = None
    """What the header says of the length of the data; None: the truth."""

    def file(self, sound: Samples) -> bytes:
        """Return a WAV file of `sound`, from -1 to 1, alike on all channels."""
        body = self._encoded(np.repeat(sound, self.channels))
        frame = self.channels * self.bits // 8
        form = (self.channels, self.rate, self.rate * frame, frame, self.bits)
        described = struct.pack("<HHIIHH", self.tag, *form)
        if self.extensible:
            more = struct.pack("<HHIH", 22, self.bits, 0, self.tag) + _GUID_TAIL
            described = struct.pack("<HHIIHH", 0xFFFE, *form) + more
        size = len(body) if self.claimed is None else self.claimed
        chunks = b"fmt " + struct.pack("<I", len(described)) + described
        chunks += b"data" + struct.pack("<I", size) + body
        return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks

    def _encoded(self, sound: Samples) -> bytes:
        if self.tag == 3:
            return sound.astype("<f4" if self.bits == 32 else "<f8").tobytes()
        pcm = (sound * 32767).astype("<i2").tobytes()
        if self.tag != 1:
            return audioop.lin2alaw(pcm, 2) if self.tag == 6 else audioop.lin2ulaw(pcm, 2)
        if self.bits == 8:
            return audioop.bias(audioop.lin2lin(pcm, 2, 1), 1, 128)
        return audioop.lin2lin(pcm, 2, self.bits // 8)


def speech(seconds: float, rate: int) -> Samples:
    """Return noise of the band of speech up to 3 kHz: the same at any rate."""
    count = round(seconds * rate)
    random = np.random.default_rng(7)
    bins = round(3_000 * seconds)
    spectrum = np.zeros(count // 2 + 1, dtype=complex)
    spectrum[1:bins] = random.normal(size=bins - 1) + 1j * random.normal(size=bins - 1)
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(0.6 * sound / np.abs(sound).max())
