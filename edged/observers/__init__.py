"""Observers: they see every event once the conversation has taken it, and cannot change that.

What follows from it, as when a budget is spent, is reported like an event of a device.
"""

from collections.abc import Callable

from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice

Observer = Callable[[Event | Notice, Conversation], None]
"""Receives an event and the conversation after it. Called on the loop; must not block."""
