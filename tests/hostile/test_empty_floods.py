"""A service that means no good: neither memory nor the button is its own.

The real daemon meets each flood in turn, and has to have been itself again before the next one.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.hostile.floods import FLOODS
from tests.hostile.siege import Siege, siege

pytestmark = pytest.mark.real_time

CEILING: Final = 32 * 1024
"""KiB above the rest: what a board of 512 MB can spare."""
SOON: Final = 0.5
"""Six to 15 ms, as if there were no flood; who is held up by one is so for as long as it rages."""
AGAIN: Final = 15.0
"""The longest back-off, and a turn that what was still under way has ended."""
MOST_LINES: Final = 20
"""In four seconds with four turns and at least one connection more."""


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Run the daemon and its enemy."""
    with siege(tmp_path_factory.mktemp("siege")) as running:
        yield running


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_takes_neither_memory_nor_the_button(flood: str, besieged: Siege) -> None:
    """A press is heard at once, an answer soon after the end, and the journal stays short."""
    harm = besieged.suffer(flood)
    print(flood, harm)  # noqa: T201 - figures for who wants to see them
    assert harm.grown < CEILING
    assert max(harm.presses) < SOON
    assert harm.answered_after < AGAIN
    assert len(harm.journal) <= MOST_LINES


def test_the_journal_tells_of_it(besieged: Siege) -> None:
    """It says why the service was left; nothing of it was unforeseen."""
    besieged.suffer("words")
    assert besieged.said("offline reason=flood")
    assert not besieged.said("Traceback")
    assert not besieged.said("unforeseen")
