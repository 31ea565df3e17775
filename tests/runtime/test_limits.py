"""How long an open conversation may be silent before it counts as idle."""

import pytest

from edged.conversation.conditions import Engagement
from edged.conversation.events import Link, Phase
from edged.conversation.state import Conversation
from edged.runtime.limits import LONGEST_SPEECH
from edged.runtime.modes import limits
from edged.settings.model import ConversationSettings, MicrophoneSettings

OPEN = ConversationSettings(mode="open", idle_close_s=60, max_hold_s=120, offline_patience_s=30)


@pytest.mark.parametrize(
    ("phase", "link", "engagement", "seconds"),
    [
        (Phase.OPEN, Link.ONLINE, Engagement.NONE, 60),
        (Phase.OPEN, Link.ONLINE, Engagement.TOOL, None),
        (Phase.HEARING, Link.ONLINE, Engagement.NONE, 120),
        (Phase.HEARING, Link.ONLINE, Engagement.TOOL, None),
        (Phase.HEARING, Link.ONLINE, Engagement.VOICE, LONGEST_SPEECH),
        (Phase.OPEN, Link.ONLINE, Engagement.VOICE, 60),
        (Phase.HEARING, Link.OFFLINE, Engagement.VOICE, 30),
        (Phase.OPEN, Link.OFFLINE, Engagement.TOOL, 30),
        (Phase.ANSWERING, Link.ONLINE, Engagement.TOOL, None),
    ],
)
def test_who_speaks_and_what_works_is_not_idle(
    phase: Phase, link: Link, engagement: Engagement, seconds: float | None
) -> None:
    """One voice may go on for minutes, and a tool has a limit of its own."""
    now = Conversation(phase, link=link, engagement=engagement)
    assert limits(OPEN, MicrophoneSettings()).of(now) == seconds
