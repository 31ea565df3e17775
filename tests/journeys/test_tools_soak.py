"""Many turns with tools, presses and cuts at random: nothing is done twice or left undone."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Final

import pytest

from edged.conversation.events import LinkChanged, ReplyEnded, TurnFailed
from edged.emulator.conversation.function_calls import Fate
from edged.tools import Declaration, Kind
from edged.tools.outcome import Outcome, ok
from tests import virtual_time
from tests.journeys.test_tools_at_work import Caller, calling
from tests.virtual_time import VirtualClock

TURNS: Final = 30
LINES: Final = (
    *("call quick", "call slow", "call effect", "hello"),
    *("call quick\ncall quick", "call quick\ncall effect", "call nonsense", "call broken"),
)
PARAMETERS: Final = '{"type": "object", "properties": {"n": {"type": "integer"}}}'


@dataclass
class Errand:
    """A tool that takes a random time, and keeps what it was asked for."""

    name: str
    kind: Kind
    random: Random
    clock: VirtualClock
    turn: int = 0
    """The one at hand."""
    done: Counter[tuple[int, str]] = field(default_factory=Counter)

    @property
    def declaration(self) -> Declaration:
        """Return what the model is told."""
        return Declaration(self.name, "Works.", PARAMETERS, self.kind)

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Take a while; sometimes longer than it may."""
        turn = self.turn
        await self.clock.sleep(self.random.choice([0.0, 0.2, 3.0, 30.0]))
        if self.name == "broken":
            raise OSError
        self.done[turn, str(arguments)] += 1
        return ok(arguments)


def script(random: Random) -> tuple[str, ...]:
    """Return what is said; each turn asks for something of its own."""
    lines = [random.choice(LINES) for _ in range(TURNS)]
    return tuple(_numbered(line, n) for n, line in enumerate(lines))


def _numbered(line: str, n: int) -> str:
    return "\n".join(
        f'{each} {{"n": {n}}}' if "call" in each else each for each in line.split("\n")
    )


@pytest.mark.parametrize("seed", range(3))
def test_turns_with_tools_at_random(seed: int) -> None:
    """Each call is answered once or taken back, and the service has no reason to close."""

    async def play() -> None:
        random, clock = Random(seed), VirtualClock()  # noqa: S311 - a test
        kinds = (("quick", Kind.QUICK), ("slow", Kind.SLOW), ("effect", Kind.EFFECT))
        errands = [Errand(name, kind, random, clock) for name, kind in kinds]
        errands.append(Errand("broken", Kind.QUICK, random, clock))
        async with AsyncExitStack() as stack:
            caller = await stack.enter_async_context(
                calling(errands, script(random), "hold", clock)
            )
            cuts = 0
            for epoch in range(1, TURNS + 1):
                for errand in errands:
                    errand.turn = epoch
                caller.utter(epoch)
                cuts += await one_turn(caller, epoch, random)
            await clock.sleep(60.0)
            caller.utter(TURNS + 1)
            await caller.until(ReplyEnded(TURNS + 1))
            fates = Counter(call.fate for call in caller.calls)
            assert fates[Fate.ANSWERED_LATE] == 0
            assert fates[Fate.ANSWERED] > 5
            assert fates[Fate.MADE] <= 2 * cuts, "only those of lost connections"
            causes = [each.cause for each in caller.told if isinstance(each, LinkChanged)]
            refused = [cause for cause in causes if "1007" in cause or "1008" in cause]
            assert refused == [], "the service had no reason to close"
            for errand in errands:
                assert set(errand.done.values()) <= {1}, "nothing is done twice"

    virtual_time.run(play())


async def one_turn(caller: Caller, epoch: int, random: Random) -> int:
    """Let a turn go on, to its end or not; return how often the cable was pulled."""
    match random.choice(["whole", "whole", "press", "cut"]):
        case "whole":
            await ended(caller, epoch)
        case "press":
            await caller.clock.sleep(random.choice([0.0, 0.3, 1.0]))
        case "cut":
            await caller.clock.sleep(random.choice([0.3, 1.0]))
            caller.cable.pull()
            await caller.clock.sleep(0.5)
            await caller.cable.plug()
            await ended(caller, epoch)
            return 1
        case _:
            pass
    return 0


async def ended(caller: Caller, epoch: int) -> None:
    """Wait until a turn has its reply, or has failed."""

    def is_over() -> bool:
        over = (e for e in caller.told if isinstance(e, ReplyEnded | TurnFailed))
        return any(each.epoch == epoch for each in over)

    async with caller.clock.timeout(200.0):
        while not is_over():
            caller.changed.clear()
            await caller.changed.wait()
    await asyncio.sleep(0)
