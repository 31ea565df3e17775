"""The unit tests, on the device's own Python 3.13."""

from tests.device.agent import Done
from tests.device.figures import Figures
from tests.device.lane import Lane


def test_the_unit_tests_pass_on_it(lane: Lane, figures: Figures) -> None:
    """Python, glibc and libraries as they are on a device, and as slow."""
    done = lane.result("test_python", Done)
    assert done.code == 0, done.out[-4000:] + done.err[-1000:]
    taken = done.out.rsplit(" in ", 1)[1].split("s")[0]
    figures.tell("unit tests on Python 3.13 inside", float(taken), "s")
