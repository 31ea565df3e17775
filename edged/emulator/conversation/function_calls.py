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

from edged.emulator.protocol.messages import FunctionResponse, Setup
from edged.emulator.protocol.refusal import Refusal, inferred
from edged.emulator.protocol.schema import Service
from edged.emulator.replies.plan import Outgoing, ServerMessage
from edged.emulator.setup.models import Model

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
    """Empty: it is called without one."""
    name: str
    args: Any
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
    connection: int = 0
    """The number of the connection that it was made on."""
    cancelled: float = 0.0
    crossed: float = 0.0
    """Seconds from its cancellation to the answer that came all the same."""


def record() -> deque[CallRecord]:
    """Return a record of calls that keeps the latest."""
    return deque(maxlen=_MOST_RECORDED)


class FunctionCalls:
    """Those that are pending, and all that were made on this connection."""

    def __init__(
        self,
        setup: Setup,
        model: Model,
        records: deque[CallRecord],
        service: Service = Service.DEVELOPER,
        connection: int = 0,
    ) -> None:
        declared = [f for t in setup.tools_declared for f in t.get("functionDeclarations", [])]
        self._behaviors = {each["name"]: each.get("behavior", "") for each in declared}
        self._unsaid = model.unsaid_behavior
        self._service = service
        self._connection = connection
        self._records = records
        self._made: dict[str, CallRecord] = {}
        self._pending: dict[str, FunctionCall] = {}
        self._answered: dict[str, FunctionCall] = {}
        self._known: dict[str, frozenset[str]] = {}
        """Of each handle, the calls whose answers it knows."""
        self.stale: dict[str, FunctionCall] = {}
        """Those of a connection that was lost: the session that is resumed waits for them."""
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
        """Return all calls that were made and not taken back; without an id none can be meant."""
        pending = {key: each for key, each in self._pending.items() if each.id}
        return self.stale | self._answered | pending

    def wanted(self, words: str) -> list[FunctionCall]:
        """Return the calls that an utterance asks for; none without declared functions."""
        return [self._new(*each) for each in asked(words)] if self._behaviors else []

    def would_block(self, name: str) -> bool:
        """Return whether the model waits for the answer of a function."""
        return (self._behaviors.get(name) or self._unsaid) != "NON_BLOCKING"

    def tell(self, what: Outgoing, now: float) -> None:
        """Take note of what is on the wire: calls that are made, and those that are taken back."""
        self.take_back(cancelled(what), now)
        for told in called(what):
            key, name = told.get("id", ""), told["name"]
            if key not in self._made and key not in self.stale:
                self._add(FunctionCall(key, name, told["args"], self.would_block(name)), now)

    def _new(self, name: str, args: dict[str, Any], repeated: int = 0) -> FunctionCall:
        return FunctionCall(new_id(), name, args, self.would_block(name), repeated)

    def _add(self, call: FunctionCall, now: float) -> None:
        key = call.id or f"without an id, {len(self._made)}"
        self._pending[key] = call
        self._made[key] = CallRecord(call, connection=self._connection)
        self._records.append(self._made[key])
        self.since = now

    def cancel(self, now: float) -> list[str]:
        """Take back what blocks, and return the ids: the user has begun to speak."""
        keys = [key for key, call in self._pending.items() if call.blocking]
        ids = [call.id for call in self._pending.values() if call.blocking and call.id]
        self.take_back(keys, now)
        return ids

    def take_back(self, keys: Iterable[str], now: float) -> None:
        """Cancel calls, unless they are answered."""
        for key in self._pending.keys() & set(keys):
            del self._pending[key]
            self._made[key].fate, self._made[key].cancelled = Fate.CANCELLED, now

    def _key(self, response: FunctionResponse) -> str:
        """Return the call that is meant: without an id the first of its name that has none."""
        nameless = (key for key, call in self._pending.items() if not call.id)
        alike = (key for key in nameless if self._pending[key].name == response.name)
        return response.id or next(alike, "")

    def answered(self, response: FunctionResponse, now: float) -> FunctionCall | Refusal | None:
        """Return the call that is answered; None: there is none, and that is in order."""
        key = self._key(response)
        if not key:  # Vertex AI drops it: livekit/agents
            return None if self._service is Service.VERTEX else NO_ID
        if key in self.stale:
            self._answered[key] = self.stale.pop(key)
            return self._answered[key]
        found = self._made.get(key)
        if found is None or found.fate in (Fate.ANSWERED, Fate.ANSWERED_LATE):
            return NO_CALL
        if found.fate is Fate.CANCELLED:  # which may have crossed the answer
            found.fate, found.crossed = Fate.ANSWERED_LATE, now - found.cancelled
            return None
        found.fate, found.response = Fate.ANSWERED, response.response
        found.scheduling, found.pictures = response.scheduling, response.pictures
        call = self._pending.pop(key)
        if call.id:
            self._answered[call.id] = call
        while len(self._answered) > _MOST_RECORDED:
            del self._answered[next(iter(self._answered))]
        return call

    def again(self, call: FunctionCall, now: float) -> FunctionCall | None:
        """Return the same call once more, after an empty answer."""
        if call.repeated >= _MOST_AGAIN:
            return None
        repeated = self._new(call.name, call.args, call.repeated + 1)
        self._add(repeated, now)
        return repeated


def new_id() -> str:
    """Return the id of another call."""
    return f"function-call-{secrets.randbelow(10**18)}"


def asked(words: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the functions that words ask for, with their arguments."""
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


def called(what: Outgoing) -> list[dict[str, Any]]:
    """Return the calls of a message."""
    found = what.get("toolCall", {}) if isinstance(what, dict) else {}
    calls: list[dict[str, Any]] = found.get("functionCalls", [])
    return calls


def cancelled(what: Outgoing) -> list[str]:
    """Return the ids of the calls that a message takes back."""
    found = what.get("toolCallCancellation", {}) if isinstance(what, dict) else {}
    ids: list[str] = found.get("ids", [])
    return ids


def cancellation(ids: list[str]) -> ServerMessage:
    """Return the message that takes calls back."""
    return {"toolCallCancellation": {"ids": ids}}
