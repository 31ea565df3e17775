"""What is written one by one, whatever was written before."""

import logging

import pytest

from edged.journal.entry import Entry
from edged.journal.filter import Filter


def _entry(event: str) -> Entry:
    return Entry(event, logging.INFO, {"changed": "speaker.volume"}, at=0.0)


@pytest.mark.parametrize("event", ["turn", "reloaded", "reload_refused", "reload_unneeded"])
def test_what_a_person_waits_for_is_written_each_time(event: str) -> None:
    """Two reloads get two entries, even if they are the same."""
    filtered = Filter()
    for second in range(10):
        assert filtered.accept(_entry(event), float(second)) == [_entry(event)]
    assert filtered.next_due() is None


def test_a_condition_that_lasts_is_counted() -> None:
    """The hundredth line is held back."""
    filtered = Filter()
    written = [each for second in range(100) for each in filtered.accept(_entry("broken"), second)]
    assert len(written) == 2
    assert written[-1].repeated
