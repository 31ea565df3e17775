"""A fault: pure changes of what the service does, at named moments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from edged.emulator.conversation.function_calls import FunctionCall
from edged.emulator.protocol.messages import FunctionResponse, Setup
from edged.emulator.replies.plan import Answer, Step

Value = float | str
Steps = tuple[Step, ...]
"""What is done, with times in seconds from the moment."""


class Moment(Enum):
    """When the service does something that a fault can change."""

    LISTEN = "before a connection"  # nothing is done
    UPGRADE = "upgrade request"  # nothing is done
    CONNECT = "upgraded"  # goAway and close at the connection's limit
    SETUP = "setup"  # the answer to it
    HISTORY = "history told"  # nothing is done
    START = "activity start"  # an interruption, or nothing
    INPUT = "input"  # nothing is done
    END = "activity end"  # nothing is done; the answer is a moment of its own
    ANSWER = "answer"  # its plan
    CALL = "call"  # the calls of a turn
    RESPONSE = "response"  # what the answers to calls bring at once
    INTERRUPT = "interruption"  # interrupted and the turn's end
    UPDATE = "resumption update"  # one update


IN_TURNS = {
    Moment.START,
    Moment.INPUT,
    Moment.END,
    Moment.ANSWER,
    Moment.CALL,
    Moment.RESPONSE,
    Moment.INTERRUPT,
    Moment.UPDATE,
}
"""Moments that belong to a turn; the update after the set-up belongs to turn 0."""


class Span(Enum):
    """How long a fault lasts once it has fired."""

    MOMENT = "moment"
    TURN = "turn"
    CONNECTION = "connection"
    CONVERSATION = "conversation"  # over all connections that resume it
    UTTERANCE = "utterance"  # whenever it is said again
    SERVICE = "service"  # from then on


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that a change may look at."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """The fault's parameters."""
    active: bool = False
    """Whether the fault fired before and still lasts."""
    setup: Setup | None = None
    version: str = ""
    """The version of the API that the client asked for."""
    age: float = 0.0
    """Seconds since the conversation began."""
    old_is_open: bool = False
    """Whether the connection that issued the resumed handle is still open."""
    turn: int = 0
    """Number of the turn on this connection, the first being 1."""
    spoken: tuple[float, float] = (0.0, 0.0)
    """Seconds of sound in the open window, before and after an input."""
    picture: float | None = None
    """With a picture: seconds since the previous one."""
    utterance: int = 0
    """A fingerprint of the utterance that has just ended."""
    answer: Answer = field(default_factory=lambda: Answer(b"", ""))
    stale: tuple[FunctionCall, ...] = ()
    """The calls of a lost connection that a resumed session waits for."""
    responses: tuple[FunctionResponse, ...] = ()
    """The answers to calls that have come."""

    def number(self, name: str) -> float:
        """Return a parameter that is a number."""
        return float(self.values[name])

    def word(self, name: str) -> str:
        """Return a parameter that is a word."""
        return str(self.values[name])


Change = Callable[[Steps, Scene], Steps]
"""Return what is done instead; without an effect the fault has not fired."""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a fault; its type is that of its default."""

    name: str
    default: Value
    says: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One named fault."""

    name: str
    row: str
    """Its place in the list of faults: H handshake, S stream, R resumption, T turn, A sound,
    C calls, X text, U usage, P policy."""
    says: str
    """One sentence: what happens on the wire."""
    source: str
    """Where this was seen or is documented."""
    changes: Mapping[Moment, Change]
    lasts: Span = Span.MOMENT
    params: tuple[Param, ...] = ()
    reread: Callable[[Setup], Setup] | None = None
    """What the service reads the setup as."""

    @property
    def in_turns(self) -> bool:
        """Whether it can fire in a given turn."""
        return not IN_TURNS.isdisjoint(self.changes)
