"""The first minutes after the power comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.slot import Slot, switched_on


@pytest.fixture(scope="module")
def started(slot: Slot) -> Iterator[Pi]:
    """A Pi that has booted and done nothing yet."""
    with switched_on(slot.hardware().cold()) as pi:
        pi.wait_until_booted()
        yield pi


def test_the_unit_is_ready_soon_after_its_start(started: Pi, figures: Figures) -> None:
    """By systemd's own clock, with everything else of the boot going on beside it."""
    begun, ready = "InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic"
    at = {name: int(value) / 1e6 for name, value in started.unit(begun, ready).items()}
    assert 0 < at[begun] < at[ready]
    figures.tell("boot to the unit's READY", at[ready], "s")
    figures.at_most("start of the unit to READY", at[ready] - at[begun], "s", 15)


def test_the_first_press_is_answered(started: Pi, share: Path, figures: Figures) -> None:
    """What the USB speaker plays is what was said into the microphone."""
    voice.write_speech(share / "first.wav", 3.0, seed=1)
    started.ask(share / "first.wav")
    started.hears(3.0)
    figures.at_least("likeness of the first reply", started.likeness(share / "first.wav"), "", 0.98)
    latency = started.status()["last_latency_ms"]
    figures.tell("release to the first sound", latency, "ms")
