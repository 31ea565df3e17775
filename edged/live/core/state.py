"""All there is to know about a session, as one frozen value."""

from enum import Enum
from math import inf

from edged.conversation.conditions import Engagement
from edged.conversation.events import Link
from edged.live.core.connection.consumed import Consumed
from edged.live.core.connection.history import History
from edged.live.core.connection.lifecycle import Life
from edged.live.core.deadlines import Deadlines
from edged.live.core.options import Options
from edged.live.core.setup import SessionSetup
from edged.live.core.turns.push_to_talk import Turns
from edged.live.core.turns.turn_stage import Stage
from edged.live.core.utterance.outbox import Outbox
from edged.live.core.work.working import AnyTurns
from edged.tools.calls.scheduling import Calls
from edged.values import dataclass


class Wire(Enum):
    """What the connection can take."""

    CLOSED = "closed"
    IDLE = "idle"
    SENDING = "sending"  # a message; the next one waits for MessageSent


@dataclass(frozen=True, slots=True)
class Connection:
    """The connection at hand, or the last one."""

    wire: Wire = Wire.CLOSED
    tried_at: float = 0.0
    """When it was asked for."""
    opened_at: float = 0.0
    link: Link = Link.OFFLINE
    """What was reported last."""
    stored_at: float = -inf
    """When the handle went to the disk, or its time was put forward there."""
    setup: SessionSetup | None = None
    """What the service has been told."""
    retries: int = 0
    """How many delays were spread."""
    logged: frozenset[str] = frozenset()
    """What the journal has of this connection, or of this session: once is enough."""

    def lived(self, now: float) -> float:
        """Return the seconds since its set-up; 0 without one."""
        return 0.0 if self.wire is Wire.CLOSED else now - self.opened_at


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is due from the service."""

    epoch: int = 0
    """The turn whose end is due; 0: none."""
    handle_for: int = 0
    """The turn whose handle is due: a renewal waits for it; 0: none."""
    input_for: int = 0
    """The turn of which the service said that it waits for more input; 0: none."""
    asked_again: int = 0
    """The turn that was sent once more because there was no reply; 0: none."""
    stage: Stage = Stage.OVER
    """Of the turn, when the patience with it began."""
    reply_bytes: int = 0
    """Of its sound so far."""
    reply_began: float | None = None
    """When its first piece came; None: none has."""
    setup: SessionSetup | None = None
    """What is to be used from the next turn on; None: what is used now."""
    engagement: Engagement = Engagement.NONE
    """What was reported last."""


@dataclass(frozen=True, slots=True)
class State:
    """A session between two events."""

    options: Options
    outbox: Outbox
    epoch: int = 0
    """The last turn that the user began, or in an open conversation the service."""
    life: Life = Life()
    turns: AnyTurns = Turns()
    history: History = History()
    deadlines: Deadlines = Deadlines()
    connection: Connection = Connection()
    awaited: Awaited = Awaited()
    consumed: Consumed = Consumed()
    calls: Calls = Calls()

    @staticmethod
    def of(options: Options) -> "State":
        """Return the state of a session that has not started."""
        outbox, turns = Outbox(options.capacity), Turns(thinks=options.thinks)
        return State(options, outbox, turns=turns)

    @property
    def wanted_setup(self) -> SessionSetup:
        """The set-up of the next turn."""
        return self.awaited.setup or self.options.setup
