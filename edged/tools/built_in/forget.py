"""A new conversation, as a tool."""

from collections.abc import Callable, Mapping

from edged.tools import Declaration
from edged.tools.outcome import Outcome, ok


class ForgetTool:
    """Has what was said forgotten once the turn is over."""

    declaration = Declaration(
        "forget_conversation",
        "Forget all that was said and begin a new conversation, when the user asks for that."
        " It happens after your answer: only say that it will.",
    )

    def __init__(self, forget: Callable[[], None]) -> None:
        """`forget` has it forgotten after this turn."""
        self._forget = forget

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Have it forgotten."""
        del arguments
        self._forget()
        return ok({}, "It is forgotten after this turn.")
