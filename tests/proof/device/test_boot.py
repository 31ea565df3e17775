"""The first minutes after the power comes back: it was cut in the middle of a conversation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.pause import pause
from tests.proof.device.slot import Slot, Standing, switched_on

pytestmark = pytest.mark.alsa


@pytest.fixture(scope="module")
def started(slot: Slot, share: Path, emulator: Emulator, desk_pi: Standing) -> Iterator[Pi]:
    """A Pi that was cut off while somebody spoke, has booted, and was not talked to since."""
    desk_pi.close()
    voice.write_speech(share / "power.wav", 2.0, seed=8)
    hardware = slot.hardware()
    with switched_on(hardware) as pi:
        pi.talk(share / "power.wav")
        pi.run("edged volume 90")
        pi.press()
        pause(0.5)
        pi.begin_to_say(share / "power.wav")
        pause(1.0)
        pi.cut_power()
    connections = emulator.traffic.connections
    with switched_on(hardware.cold()) as pi:
        pi.wait_until_booted()
        pi.wait_until_online(120)
        assert emulator.traffic.connections > connections
        yield pi


def test_the_unit_is_ready_soon_after_its_start(started: Pi, figures: Figures) -> None:
    """By systemd's own clock, with everything else of the boot going on beside it."""
    begun, ready = "InactiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic"
    at = {name: int(value) / 1e6 for name, value in started.unit(begun, ready).items()}
    assert 0 < at[begun] < at[ready]
    figures.tell("boot to the unit's READY", at[ready], "s")
    figures.at_most("start of the unit to READY", at[ready] - at[begun], "s", 15)


def test_a_power_cut_in_a_conversation_does_no_harm(started: Pi, emulator: Emulator) -> None:
    """The next boot finds settings, key, volume and conversation."""
    assert emulator.sessions[-1].history, "the conversation was resumed"
    assert started.status()["volume"] == 90


def test_the_first_press_is_answered(started: Pi, share: Path, figures: Figures) -> None:
    """What the USB speaker plays is what was said into the microphone."""
    voice.write_speech(share / "first.wav", 3.0, seed=1)
    started.ask(share / "first.wav")
    started.hears(3.0)
    figures.at_least("likeness of the first reply", started.likeness(share / "first.wav"), "", 0.98)
    latency = started.status()["last_latency_ms"]
    figures.tell("release to the first sound", latency, "ms")
