"""The calls of functions on one connection: made by what the user says, answered by the client.

An emulator does not understand speech: it calls what an utterance says in a line of its own, as in
`call volume {"percent": 40}`, whether that is declared or not.
"""

import json
import re
import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from edged.emulator.messages import FunctionResponse, Setup
from edged.emulator.models import Model
from edged.emulator.plan import ServerMessage
from edged.emulator.refusal import Refusal, inferred

_CALL: Final = re.compile(r"^call (\S+)(?: (\{.*\}))?$", re.MULTILINE)
_MOST_RECORDED: Final = 1_000
_MOST_AGAIN: Final = 3
"""How often the model repeats a call that is answered with nothing: two to five times, as Vertex
AI's page on the migration to gemini-3.8-live has it."""
GRACE: Final = 0.5
"""Seconds after a call in which sound may still be on its way; inferred."""
NO_CALL: Final = inferred("There is no function call to respond to.")
NO_ID: Final = inferred("Function responses must have the id of their call.")


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """What the model wants of the client."""

    id: str
    name: str
    args: dict[str, Any]
    blocking: bool
    """Whether it waits for the answer."""
    repeated: int = 0
    """How often it was made before, and answered with nothing."""


class Fate(Enum):
    """What became of a call."""

    MADE = "made"
    ANSWERED = "answered"
    CANCELLED = "cancelled"
    ANSWERED_LATE = "answered late"  # after it was cancelled


@dataclass(slots=True)
class CallRecord:
    """A call, for tests."""

    call: FunctionCall
    fate: Fate = Fate.MADE
    response: dict[str, Any] = field(default_factory=dict)
    scheduling: str = ""
    pictures: int = 0


def record() -> deque[CallRecord]:
    """Return a record of calls that keeps the latest."""
    return deque(maxlen=_MOST_RECORDED)


class FunctionCalls:
    """Those that are pending, and all that were made on this connection."""

    def __init__(self, setup: Setup, model: Model, records: deque[CallRecord]) -> None:
        declared = [f for t in setup.tools_declared for f in t.get("functionDeclarations", [])]
        self._behaviors = {each["name"]: each.get("behavior", "") for each in declared}
        self._unsaid = model.unsaid_behavior
        self._records = records
        self._made: dict[str, CallRecord] = {}
        self._pending: dict[str, FunctionCall] = {}
        self._answered: dict[str, FunctionCall] = {}
        self._known: dict[str, frozenset[str]] = {}
        """Of each handle, the calls whose answers it knows."""
        self.stale: dict[str, FunctionCall] = {}
        """Those of a connection that was lost: the session that is resumed waits for them."""
        self._untold: list[str] = []
        self.since = 0.0
        """When the last ones were made."""

    @property
    def blocks(self) -> bool:
        """Whether the model waits for an answer."""
        return any(call.blocking for call in self._pending.values())

    @property
    def is_open(self) -> bool:
        """Whether any call is unanswered."""
        return bool(self._pending)

    def settle(self, handle: str) -> None:
        """Take note of a handle, which knows all answers so far."""
        self._known[handle] = frozenset(self._answered)
        while len(self._known) > _MOST_RECORDED:
            del self._known[next(iter(self._known))]

    def resume(self, before: "FunctionCalls", handle: str) -> None:
        """Wait for the answers that the session of `handle` does not know."""
        self._known = before._known  # noqa: SLF001 - of the same class
        told = before._told()  # noqa: SLF001
        known = self._known.get(handle, frozenset())
        self.stale = {key: call for key, call in told.items() if key not in known}

    def _told(self) -> dict[str, FunctionCall]:
        """Return all calls that were made and not taken back."""
        pending = {key: each for key, each in self._pending.items() if key not in self._untold}
        return self.stale | self._answered | pending

    def make(self, words: str, now: float) -> list[FunctionCall]:
        """Return the calls that an utterance asks for; none without declared functions."""
        if not self._behaviors:
            return []
        calls = [self._new(name, args) for name, args in _asked(words)]
        self._add(calls, now)
        self._untold = [call.id for call in calls]
        return calls

    def tell(self) -> None:
        """Take note that the calls are on the wire."""
        self._untold.clear()

    def unmake(self) -> None:
        """Drop calls that are not on the wire: the user has interrupted them."""
        for key in self._untold:
            del self._pending[key]
            self._records.remove(self._made.pop(key))
        self._untold.clear()

    def _new(self, name: str, args: dict[str, Any], repeated: int = 0) -> FunctionCall:
        behavior = self._behaviors.get(name) or self._unsaid
        key = f"function-call-{secrets.randbelow(10**18)}"
        return FunctionCall(key, name, args, behavior != "NON_BLOCKING", repeated)

    def _add(self, calls: Iterable[FunctionCall], now: float) -> None:
        for call in calls:
            self._pending[call.id] = call
            self._made[call.id] = CallRecord(call)
            self._records.append(self._made[call.id])
            self.since = now

    def cancel(self) -> list[str]:
        """Take back what blocks, and return the ids: the user has begun to speak."""
        ids = [call.id for call in self._pending.values() if call.blocking]
        for each in ids:
            del self._pending[each]
            self._made[each].fate = Fate.CANCELLED
        return ids

    def answered(self, response: FunctionResponse) -> FunctionCall | Refusal | None:
        """Return the call that is answered; None: one that was cancelled meanwhile."""
        if not response.id:
            return NO_ID
        if response.id in self.stale:
            self._answered[response.id] = self.stale.pop(response.id)
            return self._answered[response.id]
        found = self._made.get(response.id)
        if found is None or found.fate in (Fate.ANSWERED, Fate.ANSWERED_LATE):
            return NO_CALL
        if found.fate is Fate.CANCELLED:  # which may have crossed the answer
            found.fate = Fate.ANSWERED_LATE
            return None
        found.fate, found.response = Fate.ANSWERED, response.response
        found.scheduling, found.pictures = response.scheduling, response.pictures
        call = self._pending.pop(response.id)
        self._answered[call.id] = call
        while len(self._answered) > _MOST_RECORDED:
            del self._answered[next(iter(self._answered))]
        return call

    def again(self, call: FunctionCall, now: float) -> FunctionCall | None:
        """Return the same call once more, after an empty answer."""
        if call.repeated >= _MOST_AGAIN:
            return None
        repeated = self._new(call.name, call.args, call.repeated + 1)
        self._add([repeated], now)
        return repeated


def _asked(words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, arguments in _CALL.findall(words):
        try:
            args = json.loads(arguments or "{}")
        except ValueError:
            continue
        yield name, args


def tool_call(calls: Iterable[FunctionCall]) -> ServerMessage:
    """Return the message that makes calls."""
    made = [{"id": call.id, "name": call.name, "args": call.args} for call in calls]
    return {"toolCall": {"functionCalls": made}}


def cancellation(ids: list[str]) -> ServerMessage:
    """Return the message that takes calls back."""
    return {"toolCallCancellation": {"ids": ids}}
