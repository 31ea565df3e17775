"""Rooms for the contract suites: what is said into a microphone and heard from a speaker."""

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Event
from edged.conversation.notices import Notice


def nap(seconds: float, clock: Clock = SYSTEM_CLOCK) -> None:
    """Let time pass."""
    clock.wait(threading.Event(), seconds)


@dataclass
class Log:
    """Everything that a device told, in order and with its time."""

    clock: Clock = SYSTEM_CLOCK

    entries: list[tuple[float, Event | Notice]] = field(default_factory=list)
    heard: list[tuple[float, int, bytes]] = field(default_factory=list)

    def report(self, what: Event | Notice) -> None:
        """Take a report from any thread."""
        self.entries.append((self.clock.now(), what))

    def hear(self, epoch: int, pcm: bytes) -> None:
        """Take sound from any thread."""
        self.heard.append((self.clock.now(), epoch, pcm))

    def count(self, what: Event | Notice) -> int:
        """Return how often something was told."""
        return sum(1 for _, entry in self.entries if entry == what)

    def of(self, kind: type[Event | Notice]) -> list[Event | Notice]:
        """Return all reports of a kind."""
        return [entry for _, entry in self.entries if isinstance(entry, kind)]

    def sound(self, epoch: int) -> bytes:
        """Return all that was heard of an utterance."""
        return b"".join(pcm for _, e, pcm in self.heard if e == epoch)


def noise(seconds: float, rate: int, seed: int = 1) -> bytes:
    """Return noise below 1 kHz: matches only itself, even shifted by half a sample."""
    raw = np.random.default_rng(seed).normal(size=round(seconds * rate))
    spectrum = np.fft.rfft(raw)
    spectrum[np.fft.rfftfreq(len(raw), 1 / rate) > 1000] = 0
    smooth = np.fft.irfft(spectrum, len(raw))
    return bytes((smooth / np.abs(smooth).max() * 16000).astype("<i2").tobytes())


def samples(pcm: bytes) -> NDArray[np.float64]:
    """Return the samples as numbers."""
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def likeness(needle: bytes, hay: bytes) -> tuple[float, int]:
    """Return the best normalised correlation of `needle` in `hay`, and the sample it begins at."""
    short, long = samples(needle), samples(hay)
    if len(long) < len(short):
        long = np.pad(long, (0, len(short) - len(long)))
    size = 1 << (len(long) + len(short)).bit_length()
    product = np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size)), size)
    product = product[: len(long) - len(short) + 1]
    energy = np.cumsum(np.concatenate([[0.0], long**2]))
    window = energy[len(short) :] - energy[: -len(short)]
    score = product / np.sqrt(np.maximum(window, 1.0) * (short**2).sum())
    best = int(score.argmax())
    return float(score[best]), best
