"""What was said is forgotten once the turn that asked for it is over."""

from typing import Final

from edged import journal
from edged.conversation.events import Event, ForgetRequested, Phase
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, Report

_RESTS: Final = frozenset({Phase.IDLE, Phase.OPEN})


class Forgetting:
    """An observer that requests it in its time: at once, the answer would be cut."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._asked = 0

    def ask(self) -> None:
        """Have all forgotten after this turn."""
        self._asked += 1

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Wait for the end of the turn; what was forgotten meanwhile need not be again."""
        if isinstance(event, ForgetRequested):
            self._asked = 0
        elif self._asked and now.phase in _RESTS:
            self._asked = 0
            journal.note("forgotten", cause="Gemini was asked to")
            self._report(ForgetRequested())
