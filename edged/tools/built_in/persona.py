"""Another persona, as a tool."""

import json
from collections.abc import Mapping
from typing import Protocol

from edged.tools import Declaration
from edged.tools.outcome import Outcome, ok


class Choice(Protocol):
    """The part of the personas that the tool uses."""

    names: tuple[str, ...]

    def choose(self, name: str) -> str:
        """Have one of `names` answer from the next turn on; return it."""


class PersonaTool:
    """Has somebody else answer."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        schema = {
            "type": "object",
            "properties": {"name": {"type": "string", "enum": list(choice.names)}},
            "required": ["name"],
        }
        self.declaration = Declaration(
            "change_persona",
            "Let another persona talk to the user, once they ask for it. It answers from their next"
            " turn on; you only say that it will.",
            json.dumps(schema, ensure_ascii=False),
        )

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Choose it."""
        name = self._choice.choose(str(arguments.get("name", "")))
        return ok({"persona": name}, "It answers from the next turn on.")
