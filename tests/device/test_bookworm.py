"""The release before: systemd 252 and Python 3.11, with simulated devices."""

from tests.device.errands import Older
from tests.device.lane import Lane


def test_the_unit_runs_and_answers(lane: Lane) -> None:
    """The same unit, started by the older systemd, and a whole turn by `edged press`."""
    older = lane.result("test_bookworm", Older)
    assert older.systemd.startswith("systemd 252")
    assert older.unit == {"ActiveState": "active", "Type": "notify"}
    assert older.answered_in > 0
