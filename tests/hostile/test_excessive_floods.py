"""Floods of messages that say too much of something."""

import pytest

from tests.hostile.floods import EXCESSIVE
from tests.hostile.siege import Siege

pytestmark = pytest.mark.real_time


@pytest.mark.parametrize("flood", EXCESSIVE)
def test_a_flood_takes_neither_memory_nor_the_button(flood: str, besieged: Siege) -> None:
    """A press is heard at once, an answer soon after the end, and the journal stays short."""
    besieged.suffer(flood).assert_bearable()
