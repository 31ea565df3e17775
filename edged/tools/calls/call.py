"""A call of a function, its answer, and what is to be run for it. Pure data.

`Call`, `Cancellation` and `ToolResponse` are on the wire: https://ai.google.dev/api/live.
"""

from typing import Final

from edged.tools.declaration.manner import Scheduling
from edged.tools.outcome import Outcome, Status
from edged.values import dataclass, replace

MOST_WAITING: Final = 64
"""Calls that may wait for their answer; more are left unanswered."""
MOST_RUNNING: Final = 16
MOST_PER_TURN: Final = 32
"""Calls that run in one turn: a model that goes on and on is told to stop."""
MOST_ARGUMENT_BYTES: Final = 16_384


@dataclass(frozen=True, slots=True)
class Call:
    """What the service asks for (FunctionCall)."""

    id: str
    """Empty on Vertex AI, which may leave it out."""
    name: str
    arguments: str = "{}"
    """A JSON object with its keys in order, so that the same is written alike."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The service takes calls back (toolCallCancellation): they are not to be answered."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with (FunctionResponse)."""

    call: Call
    outcome: Outcome
    scheduling: Scheduling | None = None


@dataclass(frozen=True, slots=True)
class ToolResponse:
    """Answers to calls."""

    answers: tuple[Answer, ...]

    epoch = 0  # of no turn


@dataclass(frozen=True, slots=True)
class Start:
    """Run a tool: answered by its outcome, under the same ticket."""

    ticket: int
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Cancel a run; whatever it still brings is dropped."""

    ticket: int


Order = Start | Stop

INTERRUPTED: Final = Outcome(Status.CANCELLED)
LOST: Final = Outcome(
    Status.FAILED,
    "The connection was lost before the answer.",
    hint="Wait for the user; call it again only if they ask for it.",
)
TAKEN_BACK: Final = Outcome(
    Status.CANCELLED,
    "It was stopped, for the call was taken back; what it had done by then is unknown.",
    hint="Tell the user so; call it again only if they ask for it.",
)
TOO_MANY: Final = Outcome(
    Status.FAILED,
    f"There were too many calls: {MOST_RUNNING} at once, and {MOST_PER_TURN} in a turn, may run.",
    hint="Call nothing more in this turn; answer with what you have.",
)
TOO_LONG: Final = Outcome(
    Status.INVALID_ARGUMENT, f"The arguments are longer than {MOST_ARGUMENT_BYTES} bytes."
)
UNCONFIRMED: Final = Outcome(Status.UNCONFIRMED)
ONE_TOOL: Final = Outcome(
    Status.UNCONFIRMED,
    "It was not done: only one tool of a turn can be confirmed, and others were called beside it.",
    hint="Have the user ask for one after the other, and call one alone in each turn.",
)
ONCE: Final = "It ran once in this turn with these arguments; do not call it again."


def repeated(outcome: Outcome) -> Outcome:
    """Return what a call is told that was made once more in its turn."""
    known = (UNCONFIRMED, ONE_TOOL, TAKEN_BACK)
    return outcome if outcome in known else replace(outcome, hint=ONCE)
