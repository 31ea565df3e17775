"""The record of a trial: what it says, and what nonsense in it means."""

import pytest

from edged.update.trial import MOST, STARTS, Stage, Trial, parse
from tests.update.device import NEW, OLD


def test_a_start_in_each_boot_and_no_more_than_three() -> None:
    """The second start in a boot is the old release's; so is each after the last."""
    trial = Trial(NEW, OLD)
    for boot in ("a", "b", "c"):
        assert trial.stage(boot) is Stage.ARMED
        assert trial.starts(OLD, boot)
        trial = trial.spent(boot)
        assert not trial.starts(OLD, boot)
        assert trial.stage(boot) is Stage.STARTED
    assert (trial.left, trial.stage("d")) == (0, Stage.SPENT)
    assert not trial.starts(OLD, "d")


def test_a_trial_ends_with_what_it_was_armed_over() -> None:
    """install.sh may have brought another release since, or a commit this one."""
    assert not Trial(NEW, OLD).starts("1.2-ccccccc-cp311-x86_64", "a")
    assert not Trial(NEW, OLD).starts(NEW, "a")
    assert not Trial(OLD, OLD).starts(OLD, "a")


def test_a_record_is_read_as_it_was_written() -> None:
    """At every stage."""
    trial = Trial(NEW, OLD)
    assert parse(trial.encoded()) == trial
    trial = trial.spent("c2bc3a2c-6a4f-4b1a-9e0c-3d2a0b0f7d11").spent("b")
    assert parse(trial.encoded()) == trial


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"null", b"[]", b"{", b"\xff", b"[" * 9999, b'{"id": "a"}'),
        b'{"id": "../x", "over": "a", "left": 1, "boots": []}',
        b'{"id": "a", "over": "b/c", "left": 1, "boots": []}',
        b'{"id": "a", "over": "b", "left": -1, "boots": []}',
        b'{"id": "a", "over": "b", "left": true, "boots": []}',
        b'{"id": "a", "over": "b", "left": 1e9, "boots": []}',
        b'{"id": "a", "over": "b", "left": %d, "boots": []}' % (STARTS + 1),
        b'{"id": "a", "over": "b", "left": 1, "boots": [7]}',
        b'{"id": "a", "over": "b", "left": 1, "boots": null}',
        Trial(NEW, OLD).encoded() + b" " * MOST,
    ],
)
def test_nonsense_is_no_trial(raw: bytes) -> None:
    """Then the old release runs."""
    assert parse(raw) is None
