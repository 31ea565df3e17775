"""Floods of messages that say nothing."""

import pytest

from tests.hostile.floods import EMPTY
from tests.hostile.siege import Siege

pytestmark = pytest.mark.real_time


@pytest.mark.parametrize("flood", EMPTY)
def test_a_flood_takes_neither_memory_nor_the_button(flood: str, besieged: Siege) -> None:
    """A press is heard at once, an answer soon after the end, and the journal stays short."""
    besieged.suffer(flood).assert_bearable()


def test_the_journal_tells_of_it(besieged: Siege) -> None:
    """It says why the service was left; nothing of it was unforeseen."""
    besieged.suffer("words")
    assert besieged.said("offline reason=flood")
    assert not besieged.said("Traceback")
    assert not besieged.said("unforeseen")
