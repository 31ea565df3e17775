"""What an answer of minutes leaves behind in the memory of the real daemon."""

from pathlib import Path

import pytest

from tests.hostile.siege import siege

pytestmark = [pytest.mark.real_time, pytest.mark.long]

LEFT = 1024
"""KiB; the sound of two minutes was 5,600."""


def test_a_long_answer_is_given_back(tmp_path: Path) -> None:
    """It comes much faster than it is played, waits in thousands of pieces, and is silenced."""
    with siege(tmp_path) as running:
        left = running.left_by_an_answer(120)
        print(left)  # noqa: T201 - a figure for who wants to see it
        assert left < LEFT
