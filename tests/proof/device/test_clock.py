"""Power that goes, and a clock that nobody keeps running."""

import time
from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import voice
from tests.proof.device.pause import eventually, pause
from tests.proof.device.slot import Slot, switched_on

pytestmark = pytest.mark.usefixtures("cleared")


def test_a_power_cut_in_a_conversation_does_no_harm(
    slot: Slot, share: Path, emulator: Emulator
) -> None:
    """The next boot finds settings, key, volume and conversation, and talks."""
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
        pi.wait_until_online(120)
        assert emulator.traffic.connections > connections
        assert emulator.sessions[-1].history, "the conversation was resumed"
        pi.talk(share / "power.wav")
        assert pi.likeness(share / "power.wav") > 0.98
        assert pi.status()["volume"] == 90


def test_a_clock_at_1970_is_waited_for(slot: Slot) -> None:
    """No certificate is valid then; the cause is told, and the time is all that it takes."""
    with slot.start() as pi:
        pi.run("systemctl stop systemd-timesyncd; date -s 1970-01-02")
        pi.run("systemctl restart edged", timeout=120)
        eventually(lambda: "clock" in pi.words(), 60, "the clock as the cause")
        pi.run(f"date -s @{time.time():.0f}")
        pi.wait_until_online(120)
