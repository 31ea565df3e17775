"""What the device asks a press for, in words."""

import json
from typing import Final

from edged.conversation.confirmation import ConfirmationAsked
from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice
from edged.quoting import sanitize

MOST_LETTERS: Final = 300


class AskedCall:
    """Keeps the call that waits for a press."""

    def __init__(self) -> None:
        self._text = ""
        self._ticket = 0

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Keep it while it waits."""
        if isinstance(event, ConfirmationAsked):
            self._ticket, self._text = event.ticket, in_words(event)
        if now.question is None or now.question.ticket != self._ticket:
            self._text = ""

    @property
    def text(self) -> str:
        """The call; empty: none waits."""
        return self._text


def in_words(call: ConfirmationAsked) -> str:
    """Return what a press would run: door(which="back"), cut to MOST_LETTERS."""
    given = json.loads(call.arguments or "{}")
    told = ", ".join(
        f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in given.items()
    )
    text = sanitize(f"{call.tool}({told})")
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
