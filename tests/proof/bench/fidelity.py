"""Whether what is said is what arrives: the real assembly on WAV files, the emulator as witness."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from edged.clock import SYSTEM_CLOCK, ScaledClock
from edged.conversation.commands import Sign
from edged.conversation.events import ButtonPressed, ButtonReleased, PlaybackEnded
from edged.emulator.options import Options
from edged.inputs.microphone.source import PERIOD_MS
from edged.pcm import INPUT_RATE, seconds
from edged.settings.model import MicrophoneSettings
from tests.journeys.home import Home, babble, best_match, home, presses, to_spoken_rate
from tests.proof.bench.noise import Span

PERIOD_SECONDS: Final = PERIOD_MS / 1000
_SPEED: Final = 3.0


@dataclass
class Fidelity:
    """What a few conversations proved."""

    correlations: list[tuple[Span, float]] = field(default_factory=list)
    """Of the answer in the speaker's WAV with what was said, and when that was."""
    length_errors: list[tuple[Span, float]] = field(default_factory=list)
    """When, and by how many seconds what was heard differs from pre-roll, hold and tail."""
    damaged: int = 0
    """Utterances that are not one unbroken piece of what was said."""
    bytes_outside: int = 0
    presses: int = 0


def measure(folder: Path, *, turns: int, seeds: int, presses_per_seed: int) -> Fidelity:
    """Hold `turns` conversations; then press at random."""
    found = Fidelity()
    asyncio.run(_converse(folder, turns, found))
    for seed in range(seeds):
        asyncio.run(_press_at_random(folder, seed, presses_per_seed, found))
    return found


async def _converse(folder: Path, turns: int, found: Fidelity) -> None:
    voice = babble(5.0 * turns + 5, seed=7)
    async with home(folder, voice, clock=SYSTEM_CLOCK) as house:
        await house.diary.until_shown(Sign.READY)
        house.speak()
        await house.wait(0.6)
        for turn in range(1, turns + 1):
            before, begun = len(house.heard()), time.monotonic()
            house.button.press()
            await house.wait(1.0 + 0.13 * turn)
            house.button.release()
            await house.diary.until_seen(PlaybackEnded, turn)
            await house.wait(0.4)
            said = bytes(house.emulator.traffic.windows[-1].audio)
            heard = house.heard()[before:]
            when = Span(begun, time.monotonic())
            found.correlations.append((when, best_match(heard, to_spoken_rate(said))))
            found.damaged += voice.count(said) != 1
            found.length_errors.append((when, _length_error(house, said)))
        found.bytes_outside += house.emulator.traffic.bytes_outside_windows


def _length_error(house: Home, said: bytes) -> float:
    """Compare with the finger, as the conversation saw it."""
    hold = house.diary.when(ButtonReleased)[-1] - house.diary.when(ButtonPressed)[-1]
    settings = MicrophoneSettings()
    expected = hold + (settings.pre_roll_ms + settings.release_tail_ms) / 1000
    return seconds(len(said), INPUT_RATE) - expected


async def _press_at_random(folder: Path, seed: int, count: int, found: Fidelity) -> None:
    voice = babble(4.0 * count, seed)
    options = Options(persona="assistant")
    async with home(folder, voice, clock=ScaledClock(_SPEED), options=options) as house:
        await house.diary.until_shown(Sign.READY)
        house.speak()
        for hold, pause in presses(seed, count):
            house.button.press()
            await house.wait(hold)
            house.button.release()
            await house.wait(pause)
        await house.diary.until_shown(Sign.READY)
        traffic = house.emulator.traffic
    found.presses += count
    found.bytes_outside += traffic.bytes_outside_windows
    for window in traffic.windows:
        pcm = bytes(window.audio)
        loud = np.flatnonzero(np.frombuffer(pcm, "<i2"))
        if len(loud):  # a window that is too short is padded with silence
            found.damaged += pcm[2 * loud[0] : 2 * loud[-1] + 2] not in voice
