"""The port of a tool: what the model may ask of the device, and how it is called.

A tool is a declaration and a coroutine. It is called with arguments that fit its declaration, once
for each set of arguments in a turn, beside other calls; it is cancelled as any task of asyncio is,
when the service or a press takes the call back, or its time is over. `edged.tools.calls.scheduling`
decides which calls run and what is answered; a tool knows nothing of it, nor of the service.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NotRequired, Protocol, TypedDict

from edged.tools.outcome import Outcome
from edged.values import dataclass

TIMEOUT: Final = 10.0
"""Seconds that a call may take, unless its tool says otherwise."""


class Kind(Enum):
    """What the model does while the tool works (`edged.tools.declaration.manner`)."""

    QUICK = "quick"  # it waits: the tool answers at once
    SLOW = "slow"  # it goes on talking, and the result interrupts it
    EFFECT = "effect"  # it goes on talking, and says nothing of the result


class Confirm(Enum):
    """Whether somebody has to allow each call."""

    NEVER = "never"
    PRESS = "press"  # of the device's own button, within ten seconds


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the model is told of a tool (https://ai.google.dev/api/caching#FunctionDeclaration)."""

    name: str
    description: str
    parameters: str = ""
    """A JSON Schema of an object, as JSON; empty: no parameters."""
    kind: Kind = Kind.QUICK
    timeout: float = TIMEOUT
    """Seconds that a call may take."""
    confirm: Confirm | None = None
    """Known to the device alone: the model is told only to say first what it is about to do.

    None: never, but for a plug-in.
    """


class Tool(Protocol):
    """Something that the device can do."""

    @property
    def declaration(self) -> Declaration:
        """Return what the model is told of it; the same each time."""

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Do it, and return how it went.

        `arguments` fit the declaration. An exception is answered as a failure and written to the
        journal with its name only, so raise none whose text the model should know.
        """


class WaitingTool(TypedDict):
    """A tool that is used once its owner has accepted it."""

    name: str
    digest: str
    """Of all that is said of it: it is accepted by this, if it has not changed again."""
    says: str
    """What the model would be told; empty: too much to show."""


class ServerStatus(TypedDict):
    """How a server of tools is, for the owner."""

    tools: int
    """How many of them the model is told of."""
    left_out: NotRequired[int]
    """How many there is no room for."""
    waiting: NotRequired[list[str]]
    """Those that have changed, or are new, and are to be accepted first."""
    fault: NotRequired[str]
    """Why it cannot be asked."""
