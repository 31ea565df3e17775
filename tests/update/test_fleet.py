"""A fleet follows what its publisher says, and does not come all at once."""

import pytest

from tests.update.fleet import STAGED, Phase, simulate


def test_a_staged_rollout_reaches_the_shares_that_it_names() -> None:
    """And stands still on hold; whoever counts devices sees it within a percent."""
    report = simulate(20_000, STAGED, 120)
    assert report.updated == pytest.approx((1, 10, 10, 50, 100), abs=1)
    assert report.updated[1] == report.updated[2]
    assert report.updated[-1] == 100


def test_a_minimum_does_not_wait_for_its_turn() -> None:
    """Devices that run a release below it update at once, whatever the percentage."""
    assert simulate(500, (Phase(0, 0), Phase(12, 0, minimum=11)), 24).updated == (0, 100)


def test_devices_that_boot_together_come_over_two_hours() -> None:
    """A hundred thousand of them are some thirty requests a second, not all in one minute."""
    report = simulate(5_000, (Phase(0, 0),), 48)
    assert report.busiest * 20 < 50
    assert report.mean * 20 < 10
