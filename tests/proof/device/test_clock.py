"""A clock that nobody keeps running."""

import time

import pytest

from tests.proof.device.pause import eventually
from tests.proof.device.slot import Slot

pytestmark = pytest.mark.usefixtures("cleared")


def test_a_clock_at_1970_is_waited_for(slot: Slot) -> None:
    """No certificate is valid then; the cause is told, and the time is all that it takes."""
    with slot.start() as pi:
        pi.run("systemctl stop systemd-timesyncd; date -s 1970-01-02")
        pi.run("systemctl restart edged", timeout=120)
        eventually(lambda: "clock" in pi.words(), 60, "the clock as the cause")
        pi.run(f"date -s @{time.time():.0f}")
        pi.wait_until_online(120)
