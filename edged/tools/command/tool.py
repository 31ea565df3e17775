"""A command of the owner, as a tool."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Final

from edged.settings.tools.placeholders import Template
from edged.tools import Declaration
from edged.tools.command.argv import argv
from edged.tools.command.process import MOST_OUTPUT_BYTES, Ended, Limits, run
from edged.tools.declaration.arguments import UnfitArgumentError
from edged.tools.outcome import Outcome, Status, failed, ok

TOO_MUCH: Final = failed(f"It printed more than {MOST_OUTPUT_BYTES} bytes, and was stopped.")


class CommandTool:
    """Runs a command with the arguments of a call.

    They are its placeholders, and a JSON object on its standard input.
    """

    def __init__(
        self,
        declaration: Declaration,
        items: Sequence[Template],
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        *,
        parallel: bool = False,
    ) -> None:
        """`parallel`: several calls may run at once; else one waits for the other."""
        self.declaration = declaration
        self._items = tuple(items)
        self._limits = limits
        self._alone = None if parallel else asyncio.Lock()

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Run the command, and return what it prints."""
        try:
            return outcome(await self.run(arguments))
        except UnfitArgumentError as error:
            return Outcome(Status.INVALID_ARGUMENT, str(error))

    async def run(self, arguments: Mapping[str, object]) -> Ended:
        """Run the command, and return how it went. Raises UnfitArgumentError."""
        command = argv(self._items, arguments)
        given = json.dumps(dict(arguments)).encode()
        async with self._alone or nullcontext():
            return await run(command, given, self._limits)


def outcome(ended: Ended) -> Outcome:
    """Return what the model is told of a command: what it printed, if it went well."""
    if ended.is_cut:
        return TOO_MUCH
    if ended.status:
        return failed(f"The command ended with exit status {ended.status}.")
    text = ended.output.decode(errors="replace").strip()
    return ok(_object(text) or {"output": text}) if text else Outcome(Status.OK)


def _object(text: str) -> dict[str, Any] | None:
    """Return the JSON object that a text is; None if it is none."""
    try:
        found = json.loads(text)
        json.dumps(found, allow_nan=False)  # fails on NaN and on 1e999, which is infinite here
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
