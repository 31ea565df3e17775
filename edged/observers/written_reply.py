"""What the last answer has beside its sound, for the status: its words, and where they are from."""

from typing import Final

from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, ReplyText, Shown

MOST_LETTERS: Final = 1_000
MOST_SOURCES: Final = 20


class WrittenReply:
    """An observer that keeps what the model wrote last, in memory only."""

    def __init__(self) -> None:
        self._epoch = 0
        self.text = ""
        """Its first letters, MOST_LETTERS at most."""
        self._sourced = 0
        self.sources: dict[str, str] = {}
        """The titles of the pages that an answer named last, by address."""

    def observe(self, event: Event | Notice, _: Conversation) -> None:
        """Add a piece of the answer, or a source of it."""
        match event:
            case ReplyText():
                before = self.text if event.epoch == self._epoch else ""
                self._epoch = event.epoch
                self.text = (before + event.text)[:MOST_LETTERS]
            case Shown(kind="source"):
                if event.epoch != self._sourced:
                    self._sourced, self.sources = event.epoch, {}
                if len(self.sources) < MOST_SOURCES:
                    self.sources.setdefault(event.text, event.about)
            case _:
                pass
