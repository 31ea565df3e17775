"""The last answer in writing, for the status: a model that does not speak is read."""

from typing import Final

from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, ReplyText

MOST_LETTERS: Final = 1_000


class WrittenAnswer:
    """An observer that keeps what the model wrote last, in memory only."""

    def __init__(self) -> None:
        self._epoch = 0
        self.text = ""
        """Its first letters, MOST_LETTERS at most."""

    def observe(self, event: Event | Notice, _: Conversation) -> None:
        """Add a piece of the answer."""
        if not isinstance(event, ReplyText):
            return
        before = self.text if event.epoch == self._epoch else ""
        self._epoch = event.epoch
        self.text = (before + event.text)[:MOST_LETTERS]
