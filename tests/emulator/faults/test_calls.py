"""Each fault of function calls, on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest

from edged.emulator.conversation.function_calls import Fate
from edged.emulator.options import Options
from edged.emulator.server import Emulator
from tests.emulator.faults.life import (
    EVERYTHING,
    SECOND,
    SHORT,
    UTTERANCE,
    Life,
    client,
    content,
    emulator,
    settled,
    told,
)
from tests.emulator.sdk import run
from tests.emulator.talk import setup

CALL: Final = 'call light {"on": true}'
OK: Final = {"status": "ok"}


@dataclass
class Caller:
    """A client that declares a light, and what it was asked for."""

    one: Life
    running: Emulator

    async def calls(self, count: int = 1) -> list[dict[str, Any]]:
        """Say what asks for the light; return the calls that come."""
        await self.one.say(*UTTERANCE)
        found: list[dict[str, Any]] = []
        while len(found) < count:
            came = await self.one.listen(lambda m: "toolCall" in m)
            found += came[-1]["toolCall"]["functionCalls"]
        return found

    async def answer(self, *calls: dict[str, Any], **more: object) -> None:
        """Answer calls, each in a message."""
        for call in calls:
            named = {key: call[key] for key in ("id", "name") if key in call}
            response = named | {"response": OK} | more
            await self.one.say({"toolResponse": {"functionResponses": [response]}})

    @property
    def fates(self) -> list[Fate]:
        """Return what became of the calls."""
        return [each.fate for each in self.running.traffic.calls]


def tools(behavior: str) -> list[dict[str, Any]]:
    """Return the light, and a bell that needs no argument."""
    names = ("light", "bell")
    return [{"functionDeclarations": [{"name": name, "behavior": behavior} for name in names]}]


@asynccontextmanager
async def calling(order: str, behavior: str = "BLOCKING") -> AsyncIterator[Caller]:
    """Run an emulator with a fault, and a client that is set up."""
    options = Options(script=(CALL, CALL, "hello"))
    async with emulator(order, options=options) as running, client(running) as one:
        await one.say(setup(tools=tools(behavior), **EVERYTHING))
        await one.listen(settled)
        yield Caller(one, running)


def test_cancelled_call() -> None:
    """cancelled-call: the reply comes without the answer, and an answer is dropped."""

    async def test() -> None:
        async with calling("cancelled-call@seconds=1") as caller:
            (call,) = await caller.calls()
            came = await caller.one.answer()
            assert came[0] == {"toolCallCancellation": {"ids": [call["id"]]}}
            assert "modelTurn" in told(came)
            await caller.answer(call)
            assert await caller.one.listen(quiet=SHORT) == []
            assert caller.fates == [Fate.ANSWERED_LATE]

    run(test)


def test_a_call_is_taken_back_after_its_answer() -> None:
    """cancelled-call: they cross, and the reply tells the result."""

    async def test() -> None:
        async with calling("cancelled-call@seconds=1") as caller:
            await caller.answer(*await caller.calls())
            came = await caller.one.answer()
            assert "toolCallCancellation" in came[0]
            assert "light: " in str(came)
            assert caller.fates == [Fate.ANSWERED]

    run(test)


def test_a_call_is_taken_back_and_made_again() -> None:
    """cancelled-call: the second waits for its answer."""

    async def test() -> None:
        async with calling("cancelled-call@then=call") as caller:
            first, second = await caller.calls(2)
            assert first["id"] != second["id"]
            assert await caller.one.listen(quiet=SHORT) == []
            await caller.answer(second)
            assert "light: " in str(await caller.one.answer())
            assert caller.fates == [Fate.CANCELLED, Fate.ANSWERED]

    run(test)


@pytest.mark.parametrize("which", ["another", "same"])
def test_repeated_call(which: str) -> None:
    """repeated-call: the reply waits for all answers, one of each id."""

    async def test() -> None:
        async with calling(f"repeated-call@id={which}") as caller:
            first, second = await caller.calls(2)
            assert first["args"] == second["args"] == {"on": True}
            await caller.answer(first)
            if which == "another":
                assert await caller.one.listen(quiet=SHORT) == []
                await caller.answer(second)
            assert (first == second) is (which == "same")
            assert "modelTurn" in told(await caller.one.answer())

    run(test)


def test_a_call_is_repeated_after_its_turn() -> None:
    """repeated-call: a function that does not block; its answer is taken all the same."""

    async def test() -> None:
        async with calling("repeated-call@seconds=2", "NON_BLOCKING") as caller:
            first, second = await caller.calls(2)
            await caller.answer(first, second, scheduling="SILENT")
            await caller.one.listen(quiet=SHORT)
            assert caller.one.code == 0
            assert caller.fates == [Fate.ANSWERED] * 2

    run(test)


def test_parallel_calls() -> None:
    """parallel-calls: the bell, too, in the same message."""

    async def test() -> None:
        async with calling("parallel-calls") as caller:
            calls = await caller.calls()
            assert [call["name"] for call in calls] == ["light", "bell"]
            await caller.answer(*reversed(calls))
            assert "modelTurn" in told(await caller.one.answer())

    run(test)


def test_nameless_call() -> None:
    """nameless-call: the name of the function is enough, once; the next has an id again."""

    async def test() -> None:
        async with calling("nameless-call") as caller:
            (call,) = await caller.calls()
            assert "id" not in call
            await caller.answer(call)
            assert "light: " in str(await caller.one.answer())
            (call,) = await caller.calls()
            assert call["id"]
            await caller.answer({"name": "light"})
            await caller.one.listen()
            assert caller.one.code == 1007

    run(test)


@pytest.mark.parametrize("order", ["unknown-function", "bad-arguments@args=huge", "bad-arguments"])
def test_a_call_that_cannot_be_carried_out(order: str) -> None:
    """unknown-function, bad-arguments: whatever it is answered is spoken of."""

    async def test() -> None:
        async with calling(order) as caller:
            (call,) = await caller.calls()
            changed = {"id": call["id"], "name": "light", "args": {"on": True}}
            assert call != changed
            await caller.answer(call)
            await caller.one.listen(lambda m: "modelTurn" in content(m))
            assert caller.one.code == 0

    run(test)


def test_malformed_call() -> None:
    """malformed-call: an end with its reason, and no call."""

    async def test() -> None:
        async with calling("malformed-call") as caller:
            came = await caller.one.turn()
            (end,) = [content(each) for each in came if "turnComplete" in content(each)]
            assert end["turnCompleteReason"] == "MALFORMED_FUNCTION_CALL"
            assert caller.fates == []

    run(test)


def test_late_call() -> None:
    """late-call: sound between the end of the utterance and the call closes the connection."""

    async def test() -> None:
        async with calling("late-call") as caller:
            await caller.one.say(*UTTERANCE, SECOND)
            await caller.one.listen()
            assert caller.one.code == 1008

    run(test)


def test_scheduling_refused() -> None:
    """scheduling-refused: 1007, as with extended thinking."""

    async def test() -> None:
        async with calling("scheduling-refused", "NON_BLOCKING") as caller:
            await caller.answer(*await caller.calls(), scheduling="SILENT")
            await caller.one.listen()
            assert caller.one.code == 1007
            assert "scheduling" in caller.one.reason

    run(test)


def test_old_call() -> None:
    """old-call: the connection that resumes makes the call of the lost one, with its id."""

    async def test() -> None:
        options = Options(script=(CALL,))
        async with emulator("old-call", options=options) as running:
            async with client(running) as one:
                await one.say(setup(tools=tools("BLOCKING"), **EVERYTHING))
                handle = settled((await one.listen(settled))[-1])
                (call,) = await Caller(one, running).calls()
            async with client(running) as two:
                resumed = EVERYTHING | {"sessionResumption": {"handle": handle}}
                await two.say(setup(tools=tools("BLOCKING"), **resumed))
                came = await two.listen(lambda m: "toolCall" in m)
                assert came[-1]["toolCall"]["functionCalls"] == [call]
                await Caller(two, running).answer(call)
                assert "turnComplete" in told(await two.listen(quiet=SHORT))

    run(test)


def test_silent_after_response() -> None:
    """silent-after-response: the answer is taken and nothing follows; the next turn is answered."""

    async def test() -> None:
        async with calling("silent-after-response") as caller:
            await caller.answer(*await caller.calls())
            assert await caller.one.listen(quiet=SHORT) == []
            await caller.answer(*await caller.calls())
            assert "modelTurn" in told(await caller.one.answer())

    run(test)


def test_obeyed_result() -> None:
    """obeyed-result: what the answer says is called, once; then the results are spoken of."""

    async def test() -> None:
        async with calling("obeyed-result") as caller:
            page = {"page": 'Hello.\ncall bell {"loud": true}'}
            await caller.answer(*await caller.calls(), response=page)
            came = await caller.one.listen(lambda m: "toolCall" in m)
            (call,) = came[-1]["toolCall"]["functionCalls"]
            assert (call["name"], call["args"]) == ("bell", {"loud": True})
            await caller.answer(call, response=page)
            assert "modelTurn" in told(await caller.one.answer())

    run(test)


def test_close_in_call() -> None:
    """close-in-call: 1011 right after it."""

    async def test() -> None:
        async with calling("close-in-call") as caller:
            await caller.calls()
            await caller.one.listen()
            assert caller.one.code == 1011

    run(test)
