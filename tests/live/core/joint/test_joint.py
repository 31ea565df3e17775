"""Conversation, core, service and network together: every order of things, then deep ones."""

from dataclasses import replace
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

import edged.live.core
from edged.capabilities import Service
from edged.live.core.setup import DEFAULT, SessionSetup
from edged.tools import Declaration
from tests.live.core.joint.exploring import follow
from tests.live.core.joint.joint import check, left_in_peace, start
from tests.live.core.joint.moves import moves

DEPTH: Final = 6
TOOLS: Final = replace(DEFAULT, tools=(Declaration("volume", "Sets the volume."),))
TRANSPARENT: Final = replace(DEFAULT, service=Service.VERTEX)


def test_every_order_of_things_keeps_the_rules_and_comes_to_rest() -> None:
    """A cut, a goAway, a late end, a forget, a second press at every point."""
    assert check(DEPTH, edged.live.core.step) > 1_500


def test_the_same_where_a_session_goes_on_within_an_utterance() -> None:
    """No second start, no end of a window that is closed, and nothing outside of one."""
    within = start(edged.live.core.step, TRANSPARENT, "connected", "press", "sent", "handle")
    assert within.remembered == 1
    assert check(DEPTH, edged.live.core.step, within) > 1_500


def test_the_same_with_calls_of_functions() -> None:
    """Each is answered once or taken back, nothing is done twice, and nothing waits for ever."""
    asked = start(edged.live.core.step, TOOLS, "connected", "handle", "press", "hold", "release")
    for name in ("captured", "sent", "sent", "sent", "call"):
        asked = dict(moves(asked))[name]()
    assert asked.running
    assert check(4, edged.live.core.step, asked) > 1_500


@given(st.lists(st.integers(0, 30), max_size=80), st.sampled_from([DEFAULT, TRANSPARENT, TOOLS]))
@settings(max_examples=150, deadline=None)
def test_long_stories_keep_the_rules_and_come_to_rest(
    choices: list[int], setup: SessionSetup
) -> None:
    """Deeper than can be explored, at random."""
    left_in_peace(follow(start(setup=setup), moves, choices))
