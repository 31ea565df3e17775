"""How much of the loop a user of the socket may take."""

import pytest

from edged.control.share import BURST, SHARE, Shares


def test_short_requests_are_never_held_up() -> None:
    """A hundred a minute of a millisecond each."""
    shares = Shares()
    assert {shares.take(1, 0.001, at * 0.6) for at in range(1_000)} == {0.0}


def test_a_burst_is_handled_at_once() -> None:
    """As long as it is no longer than that; what is above it costs a pause."""
    shares = Shares()
    assert shares.take(1, BURST, 10.0) == pytest.approx(0.0)
    assert shares.take(1, 0.001, 10.0) == pytest.approx(0.001 / SHARE)


def test_in_the_long_run_a_user_has_his_share() -> None:
    """However it is taken; others are not concerned."""
    shares, now, taken = Shares(), 0.0, 0.0
    while now < 100.0:
        taken += 0.02
        now += 0.02 + shares.take(1, 0.02, now)
    assert taken / now == pytest.approx(SHARE, rel=0.1)
    assert shares.take(2, 0.01, now) == 0.0
