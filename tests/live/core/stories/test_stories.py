"""What the core promises, told as stories."""

from collections.abc import Callable

import pytest

from edged.live.core import events as e
from edged.live.core import step
from edged.live.core.utterance.speech import SHORTEST_BYTES
from edged.live.messages import ActivityStart
from tests.live.core.phone import Core, phone, sent
from tests.live.core.stories import (
    confirming,
    connections,
    forms,
    instructions,
    open_conversation,
    open_ends,
    open_silence,
    quarantine,
    resumption,
    tools,
    turns,
    typing,
    writing,
)

STORIES = (
    *turns.STORIES,
    *writing.STORIES,
    *typing.STORIES,
    *connections.STORIES,
    *quarantine.STORIES,
    *resumption.STORIES,
    *forms.STORIES,
    *tools.STORIES,
    *confirming.STORIES,
    *open_conversation.STORIES,
    *open_ends.STORIES,
    *open_silence.STORIES,
    *instructions.STORIES,
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
