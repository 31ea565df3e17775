"""An open conversation, core, service and network together: every order of things."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.conversation.events import Mode
from edged.live.core.setup import SessionSetup
from tests.live.core.joint.exploring import explore, follow
from tests.live.core.joint.open_joint import FINISHES, LISTENS, left_in_peace, moves, start

MODES = (Mode.HALF_DUPLEX, Mode.FULL_DUPLEX)
SETUPS = (LISTENS, FINISHES)


@pytest.mark.parametrize("setup", SETUPS, ids=("interrupts", "waits"))
@pytest.mark.parametrize("mode", MODES)
def test_every_order_of_things_keeps_the_rules_and_comes_to_rest(
    mode: Mode, setup: SessionSetup
) -> None:
    """A cut, a press, a goodbye, a voice during the reply at every point: no sample is lost."""
    worlds = explore(start(mode, setup), moves, 5)
    assert len(worlds) > 2_000
    for world in worlds:
        left_in_peace(world)


@given(st.sampled_from(MODES), st.sampled_from(SETUPS), st.lists(st.integers(0, 30), max_size=80))
@settings(max_examples=150, deadline=None)
def test_long_stories_keep_the_rules_and_come_to_rest(
    mode: Mode, setup: SessionSetup, choices: list[int]
) -> None:
    """Deeper than can be explored, at random."""
    left_in_peace(follow(start(mode, setup), moves, choices))
