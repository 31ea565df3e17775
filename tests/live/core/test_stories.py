"""What the core promises, told as stories."""

from collections.abc import Callable

import pytest

from edged.live.core import events as e
from edged.live.core import step
from edged.live.core.speech import SHORTEST_BYTES
from edged.live.messages import ActivityStart
from tests.live.core import (
    stories_of_confirming,
    stories_of_connections,
    stories_of_forms,
    stories_of_instructions,
    stories_of_open,
    stories_of_open_ends,
    stories_of_open_silence,
    stories_of_quarantine,
    stories_of_resumption,
    stories_of_tools,
    stories_of_turns,
    stories_of_typing,
    stories_of_writing,
)
from tests.live.core.phone import Core, phone, sent

STORIES = (
    *stories_of_turns.STORIES,
    *stories_of_writing.STORIES,
    *stories_of_typing.STORIES,
    *stories_of_connections.STORIES,
    *stories_of_quarantine.STORIES,
    *stories_of_resumption.STORIES,
    *stories_of_forms.STORIES,
    *stories_of_tools.STORIES,
    *stories_of_confirming.STORIES,
    *stories_of_open.STORIES,
    *stories_of_open_ends.STORIES,
    *stories_of_open_silence.STORIES,
    *stories_of_instructions.STORIES,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story(story: Callable[[Core], None]) -> None:
    """Each holds."""
    story(step)


def test_only_one_message_is_on_its_way() -> None:
    """The next one waits for the wire: a slow network is felt, not flooded."""
    state = phone(step).state
    state, effects = step(state, e.UtteranceBegun(1), 0.0)
    assert sent(effects) == [ActivityStart(1)]
    state, effects = step(state, e.AudioCaptured(1, bytes(SHORTEST_BYTES)), 0.0)
    assert sent(effects) == []
    state, effects = step(state, e.MessageSent(ActivityStart(1)), 0.0)
    assert len(sent(effects)) == 1
