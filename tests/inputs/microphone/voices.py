"""People who speak before a microphone, in rooms that are not silent: 16 kHz mono."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from edged.pcm import INPUT_RATE

Samples = NDArray[np.float64]

PACKAGE: Final = "espeak-ng"
VOICES: Final = (
    ("en-gb", 140), ("en-us+f2", 170), ("en-us+m3", 220), ("en-gb-x-rp+f4", 120),
    ("en-us+m7", 260), ("en-us+whisper", 160), ("en-us+croak", 150), ("en-gb-scotland+f5", 190),
)  # fmt: skip
"""A voice of espeak-ng and its words per minute."""
ENDINGS: Final = (
    "What is the time?", "Turn on the light.", "Is that the earth?", "Stop.",
    "Tell me about cats.", "And what else did they write?", "Is it going to rain this evening?",
    "Six.", "Repeat the last thing.", "Who drank my cup of milk?",
)  # fmt: skip
"""Last words that end in every kind of sound, the weak ones first of all."""
_SPEECH_RMS: Final = 2000.0
_BEFORE: Final = INPUT_RATE // 2
_ESPEAK_RATE: Final = 22050
_WAV_HEADER: Final = 44


@dataclass(frozen=True, slots=True)
class Room:
    """What is heard besides the speaker: a colour of noise, and how far below speech it is."""

    colour: str
    snr_db: float


QUIET: Final = (Room("white", 60), Room("pink", 40), Room("pink", 25), Room("brown", 25))
"""Rooms in which one talks to a device."""
LOUD: Final = (Room("white", 20), Room("pink", 15), Room("white", 10))
"""A party, a fan, a car."""


@dataclass(frozen=True)
class Utterance:
    """Half a second of the room, then speech, then a second of the room."""

    name: str
    heard: Samples
    speech: Samples
    end: int
    """The sample at which the speech has ended."""

    @property
    def noise(self) -> float:
        """The RMS of the room."""
        return float((self.heard - self.speech).std())


def has_voices() -> bool:
    """Tell whether the synthesiser is installed."""
    return shutil.which(PACKAGE) is not None


def utterances(rooms: tuple[Room, ...]) -> list[Utterance]:
    """Return everything that everybody says, each in one of the rooms."""
    said = list(product(VOICES, ENDINGS))
    return [_in_room(*who, text, rooms[i % len(rooms)], i) for i, (who, text) in enumerate(said)]


def _in_room(voice: str, speed: int, text: str, room: Room, seed: int) -> Utterance:
    speech = _say(voice, speed, text)
    clean = np.zeros(_BEFORE + len(speech) + INPUT_RATE)
    end = _BEFORE + len(speech)
    clean[_BEFORE:end] = speech
    noise = _noise(room, len(clean), seed)
    return Utterance(f"{voice} at {speed} in {room}: {text}", clean + noise, clean, end)


def _noise(room: Room, length: int, seed: int) -> Samples:
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=length))
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / INPUT_RATE), 1.0)
    spectrum *= frequency ** {"white": 0.0, "pink": -0.5, "brown": -1.0}[room.colour]
    noise = np.fft.irfft(spectrum, length)
    return np.asarray(noise / noise.std() * _SPEECH_RMS * 10 ** (-room.snr_db / 20))


@cache
def _say(voice: str, speed: int, text: str) -> Samples:
    command = [PACKAGE, "-v", voice, "-s", str(speed), "--stdout", text]
    output = subprocess.run(command, capture_output=True, check=True).stdout[_WAV_HEADER:]
    sound = np.frombuffer(output[: len(output) // 2 * 2], "<i2").astype(np.float64)
    length = len(sound) * INPUT_RATE // _ESPEAK_RATE
    sound = np.fft.irfft(np.fft.rfft(sound)[: length // 2 + 1], length)
    loud = np.flatnonzero(np.abs(sound) > np.abs(sound).max() / 1000)
    sound = sound[loud[0] : loud[-1] + 1]
    return np.asarray(sound * _SPEECH_RMS / np.sqrt((sound**2).mean()))
