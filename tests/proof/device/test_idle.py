"""A device that nobody uses."""

import pytest

from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.journal import said
from tests.proof.device.pause import eventually, pause
from tests.proof.device.slot import Slot

pytestmark = pytest.mark.usefixtures("cleared")


def test_the_journal_is_quiet(slot: Slot, figures: Figures, request: pytest.FixtureRequest) -> None:
    """Fewer than two lines a minute, once it is online."""
    minutes = request.config.getoption("--idle-minutes")
    with slot.start() as pi:
        pi.wait_until_online(120)
        pause(65.0)  # what was repeated while it started is counted after a minute
        begun, mark, used = pi.uptime(), pi.end_of_journal(), _processor_seconds(pi)
        end = begun + 60 * minutes
        eventually(lambda: pi.uptime() >= end, 2 * 60 * minutes, "the end of idling", every=10.0)
        passed = (pi.uptime() - begun) / 60
        news = pi.news(mark)
        busy = (_processor_seconds(pi) - used) / passed
    print(said(news))  # noqa: T201 - shown where there are too many
    lines = len(news) / passed
    figures.at_most(f"journal lines a minute in {minutes:g} idle ones", lines, "", 1.99)
    figures.tell("processor time of an idle minute", busy, "s")


def _processor_seconds(pi: Pi) -> float:
    return int(pi.unit("CPUUsageNSec")["CPUUsageNSec"]) / 1e9
