"""Tools run beside all else, and nothing that they do ends more than their call."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from edged.tools import Declaration
from edged.tools.calls.call import Start
from edged.tools.outcome import Outcome, Status, ok
from edged.tools.runner import Runner

PARAMETERS = json.dumps({"properties": {"n": {"type": "INTEGER"}}})


@dataclass
class Bell:
    """A tool that waits until it is told to go on."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    rung: list[Mapping[str, object]] = field(default_factory=list)
    stopped: int = 0

    @property
    def declaration(self) -> Declaration:
        """Return what the model is told."""
        return Declaration("bell", "Rings.", PARAMETERS)

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Ring."""
        if arguments.get("n") == 0:
            raise RuntimeError("a secret")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        self.rung.append(arguments)
        return Outcome(Status.OK, data="{no JSON") if arguments["n"] == 2 else ok(arguments)


def test_tools_run_side_by_side(caplog: pytest.LogCaptureFixture) -> None:
    """Each brings its outcome; wrong arguments and faults are outcomes, a stop is none."""
    finished: dict[int, Outcome] = {}

    async def test() -> Bell:
        bell = Bell()
        runner = Runner([bell])
        assert runner.declarations == (bell.declaration,)
        every = ('{"n": 1}', '{"n": 2}', '{"n": 3}', '{"m": 1}', '{"n": 0}')
        async with asyncio.TaskGroup() as tasks:
            for ticket, arguments in enumerate(every):
                runner.start(Start(ticket, "bell", arguments), tasks, finished.__setitem__)
            assert not finished, "never from within"
            await asyncio.sleep(0)
            assert finished.keys() == {3, 4}, "at once"
            runner.stop(2)
            runner.stop(99)
            bell.go.set()
        runner.stop(1)
        return bell

    bell = asyncio.run(test())
    assert bell.rung == [{"n": 1}, {"n": 2}]
    assert bell.stopped == 1
    assert finished[0].status is Status.OK
    assert finished[1].status is Status.FAILED
    assert finished.keys() == {0, 1, 3, 4}
    assert finished[3].status is Status.INVALID_ARGUMENT
    assert finished[4].status is Status.FAILED
    assert "RuntimeError" in finished[4].message
    assert "a secret" not in finished[4].message + caplog.text
    assert "tool_failed" in caplog.text


class Odd(Bell):
    """A tool whose schema makes no sense."""

    @property
    def declaration(self) -> Declaration:
        """Return what the model is told."""
        schema = {"properties": {"n": {"type": "integer", "minimum": "zero"}}}
        return Declaration("odd", "Is odd.", json.dumps(schema))


def test_a_schema_that_makes_no_sense_is_a_failed_call() -> None:
    """And no end of the device: others may have written it."""
    finished: dict[int, Outcome] = {}

    async def test() -> None:
        runner = Runner([Odd()])
        async with asyncio.TaskGroup() as tasks:
            runner.start(Start(1, "odd", '{"n": 1}'), tasks, finished.__setitem__)

    asyncio.run(test())
    assert finished[1].status is Status.FAILED
