"""A device that nobody uses."""

import pytest

from tests.device.errands import Idle
from tests.device.figures import Figures
from tests.device.lane import Lane


def test_the_journal_is_quiet(lane: Lane, figures: Figures, request: pytest.FixtureRequest) -> None:
    """Fewer than two lines a minute, once it is online."""
    minutes = request.config.getoption("--idle-minutes")
    idle = lane.result("test_idle", Idle)
    figures.at_most(f"journal lines in each of {minutes:g} idle minutes", idle.lines, "", 1.99)
    figures.tell("processor time of an idle minute", idle.seconds, "s")
