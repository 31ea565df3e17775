"""The end of an open conversation, as a tool."""

from collections.abc import Callable, Mapping

from edged.tools import Declaration, Kind
from edged.tools.outcome import Outcome, ok


class GoodbyeTool:
    """Ends the conversation that a press has opened."""

    declaration = Declaration(
        "end_conversation",
        "End this conversation, once the user says goodbye or has had enough of it."
        " Say your own goodbye first: nothing is heard afterwards.",
        kind=Kind.EFFECT,
    )

    def __init__(self, end: Callable[[], None]) -> None:
        """`end` lets what the model has said be heard, and closes the microphone."""
        self._end = end

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """End the conversation."""
        del arguments
        self._end()
        return ok({"conversation": "ended"})
