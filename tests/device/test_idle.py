"""A device that nobody uses."""

import pytest

from tests.device.figures import Figures
from tests.device.pause import pause
from tests.device.slot import Slot


def test_the_journal_is_quiet(slot: Slot, figures: Figures, request: pytest.FixtureRequest) -> None:
    """Fewer than two lines a minute, once it is online."""
    minutes = request.config.getoption("--idle-minutes")
    with slot.boot() as pi:
        pi.wait_until_online(120)
        pause(5.0)
        before = len(pi.journal())
        pause(60 * minutes)
        lines = (len(pi.journal()) - before) / minutes
        figures.at_most(f"journal lines in each of {minutes:g} idle minutes", lines, "", 1.99)
        used = pi.run("systemctl show -P CPUUsageNSec edged").out
        figures.tell("processor time since the boot", int(used) / 1e9, "s")
