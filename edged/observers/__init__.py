"""Observers: they see every event and change nothing."""

from collections.abc import Callable

from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice

Observer = Callable[[Event | Notice, Conversation], None]
"""Receives an event and the conversation after it. Called on the loop; must not block."""
