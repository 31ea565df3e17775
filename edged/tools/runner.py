"""Runs tools as tasks: the shell of `edged.tools.calls.scheduling`."""

import asyncio
import json
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from functools import partial

from edged import journal
from edged.settings.tools.tool_names import MOST
from edged.tools import Declaration, Tool
from edged.tools.calls.call import Start
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import confirming, declared, fitting
from edged.tools.outcome import Outcome, Status, failed

Finish = Callable[[int, Outcome], None]
"""Takes the ticket of a run and its outcome; called from the loop, never from within `start`."""


class Runner:
    """The tools of a device."""

    def __init__(self, tools: Iterable[Tool] = (), confirm: Collection[str] = ()) -> None:
        """`confirm` names those that wait for a press, whatever they say themselves.

        Raises SettingsError if they cannot be declared together.
        """
        chosen = tuple(tools)
        self._confirm = frozenset(confirm)
        self.declarations = declared(self._declarations(chosen))
        """What the model is told of them."""
        self._tools = {tool.declaration.name: tool for tool in chosen}
        self._own = (self._tools, self.declarations)
        self._instructions: Mapping[str, str] = {}
        """What is said of them beside that, by server."""
        self.left_out: tuple[str, ...] = ()
        """The names of tools that there is no room for."""
        self._runs: dict[int, asyncio.Task[None]] = {}

    @property
    def instruction(self) -> str:
        """Return what all servers say of their tools."""
        return self.instruction_of(self._instructions)

    def instruction_of(self, servers: Container[str]) -> str:
        """Return what these servers say of their tools."""
        each = (text for server, text in self._instructions.items() if server in servers)
        return "\n\n".join(filter(None, each))

    def offer(self, more: Iterable[Tool], instructions: Mapping[str, str]) -> None:
        """Have these tools beside those of the device, as far as there is room for them.

        `instructions` are what is said of them, by server.
        """
        self._instructions = instructions
        tools, declarations = self._own
        known = {tool.declaration.name: tool for tool in more}
        self.declarations, left = fitting(declarations, self._declarations(known.values()))
        self._tools = {**known, **tools}
        if left and left != self.left_out:
            cure = f"name those that you want in `allow`; there is room for {MOST} tools"
            journal.warn("tools_left_out", number=len(left), first=left[0], cure=cure)
        self.left_out = left

    def _declarations(self, tools: Iterable[Tool]) -> tuple[Declaration, ...]:
        return confirming((tool.declaration for tool in tools), self._confirm)

    def start(self, order: Start, tasks: asyncio.TaskGroup, finish: Finish) -> None:
        """Run a tool beside all else."""
        running = self._run(order, finish)
        task = tasks.create_task(running, name=f"tools.{order.name}")
        self._runs[order.ticket] = task
        task.add_done_callback(partial(self._forget, order.ticket))

    def stop(self, ticket: int) -> None:
        """Cancel a run."""
        if task := self._runs.get(ticket):
            task.cancel()

    def _forget(self, ticket: int, _: object) -> None:
        del self._runs[ticket]

    async def _run(self, order: Start, finish: Finish) -> None:
        try:
            outcome = await self._outcome(order)
            json.loads(outcome.response)  # raises if its data is no JSON
        except Exception as error:  # noqa: BLE001 - whatever a tool does, the conversation goes on
            name = type(error).__name__
            journal.warn("tool_failed", tool=order.name, error=name)
            outcome = failed(f"It failed on the device ({name}).")
        finish(order.ticket, outcome)

    async def _outcome(self, order: Start) -> Outcome:
        if (tool := self._tools.get(order.name)) is None:
            return failed("It is not there any more.", "Tell the user so.")
        arguments = json.loads(order.arguments)
        if wrong := fault(tool.declaration, arguments):
            return Outcome(Status.INVALID_ARGUMENT, wrong)
        return await tool.call(arguments)
