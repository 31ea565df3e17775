"""The turns in which the model calls functions: what it waits for, and what it says of the results.

Behavior as recorded and described by pydantic-ai (realtime/google.py, October 2026): a call that
blocks is followed by nothing until it is answered; one that does not completes its turn, and the
result is a turn of its own; a resumed session waits for the calls of the lost connection, and the
user's next turn only ends that wait.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from edged.emulator.conversation.function_calls import FunctionCalls, called, tool_call
from edged.emulator.faults.shape import delayed, has, merged
from edged.emulator.protocol.messages import FunctionResponse
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.replies.plan import Answer, Outgoing, Step, content

_LONGEST: Final = 200
"""Letters of a result that the model says."""
NOT_RESUMABLE: Final[Outgoing] = {"sessionResumptionUpdate": {}}
"""While it speaks or waits; proto3 JSON leaves out what is false or empty."""


def asking(steps: tuple[Step, ...], calls: FunctionCalls, end: Step) -> tuple[Step, ...]:
    """Return the steps of a turn that calls functions; `end` completes it if nothing waits."""
    made = (Step(end.at, NOT_RESUMABLE), *delayed(steps, end.at))
    names = [call["name"] for step in steps for call in called(step.what)]
    ends = any(map(calls.would_block, names)) or any(has(step, "turnComplete") for step in steps)
    return made if ends else merged(made, (end,))


def with_results(answer: Answer, results: Iterable[FunctionResponse]) -> Answer:
    """Return an answer that tells the results of calls."""
    taken = tuple(results)
    told = " ".join(map(_told, taken))
    return replace(answer, text=f"{answer.text} {told}".strip(), results=taken)


def _told(result: FunctionResponse) -> str:
    seen = f" with {result.pictures} pictures" if result.pictures else ""
    return f"{result.name}: {json.dumps(result.response)[:_LONGEST]}{seen}."


class Results:
    """What the client has answered and the model has yet to speak of."""

    def __init__(self, calls: FunctionCalls) -> None:
        self._calls = calls
        self._kept: list[FunctionResponse] = []

    def take(
        self, responses: Iterable[FunctionResponse], now: float
    ) -> tuple[list[Outgoing], bool] | Refusal:
        """Return what is sent at once, and whether the model now speaks of results."""
        sent: list[Outgoing] = []
        speaks = False
        for response in responses:
            was_stale = response.id in self._calls.stale
            call = self._calls.answered(response, now)
            if isinstance(call, Refusal):
                return call
            if call is None:
                continue
            if was_stale:
                if not self._calls.stale:
                    sent.append(content(turnComplete=True))
            elif not response.response and (again := self._calls.again(call, now)):
                sent.append(tool_call([again]))
            else:
                self._kept.append(response)
                speaks = speaks or call.blocking or response.scheduling != "SILENT"
        return sent, speaks and not self._calls.blocks

    def spoken(self) -> list[FunctionResponse]:
        """Return the results, of which the model speaks now."""
        kept, self._kept = self._kept, []
        return kept
