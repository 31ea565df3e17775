"""Who is told of everything that happens, and changes nothing: one stream, many readers."""

from collections.abc import Callable

from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice

Observer = Callable[[Event | Notice, Conversation], None]
"""Is told what happened and how the conversation is after it. Called on the loop; never waits."""
