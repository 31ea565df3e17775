"""A device that nobody uses."""

import pytest

from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.journal import said
from tests.proof.device.pause import eventually
from tests.proof.device.slot import Slot

pytestmark = pytest.mark.usefixtures("cleared")


def test_the_journal_is_quiet(slot: Slot, figures: Figures, request: pytest.FixtureRequest) -> None:
    """Fewer than two lines a minute, once it is online."""
    minutes = request.config.getoption("--idle-minutes")
    with slot.start() as pi:
        pi.wait_until_online(120)
        # What repeats an entry of before its state was saved is counted within its first minute.
        _let_pass(pi, 70.0)
        begun, mark, used = pi.uptime(), pi.end_of_journal(), _processor_seconds(pi)
        _let_pass(pi, 60 * minutes)
        passed = (pi.uptime() - begun) / 60
        news = pi.news(mark)
        busy = (_processor_seconds(pi) - used) / passed
    print(said(news))  # noqa: T201 - shown where there are too many
    lines = len(news) / passed
    figures.at_most(f"journal lines a minute in {minutes:g} idle ones", lines, "", 1.99)
    figures.tell("processor time of an idle minute", busy, "s")


def _let_pass(pi: Pi, seconds: float) -> None:
    """Wait for as long by the clock of the machine."""
    end = pi.uptime() + seconds
    eventually(lambda: pi.uptime() >= end, 2 * seconds, "the end of idling", every=10.0)


def _processor_seconds(pi: Pi) -> float:
    return int(pi.unit("CPUUsageNSec")["CPUUsageNSec"]) / 1e9
