"""One connection as a pure state machine: frames and time in, messages and closes out.

Nothing here reads a clock or a socket. After each call `deadline` tells when to call `due`.
A refusal is the last thing that a session says.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from edged.emulator.dialogue import Dialogue, Voice
from edged.emulator.floor import Floor
from edged.emulator.hearing import Hearing, describe
from edged.emulator.listening import Listening
from edged.emulator.memory import History, Memory
from edged.emulator.messages import ClientContent, ClientMessage, Setup, decode
from edged.emulator.options import Options
from edged.emulator.persona import persona
from edged.emulator.plan import Outgoing, Step
from edged.emulator.refusal import DEADLINE, NO_SESSION, SETUP_FIRST, Refusal, inferred
from edged.emulator.rules import refuse_key, refuse_setup


@dataclass(frozen=True, slots=True)
class Caller:
    """Who connected, as told by the upgrade request."""

    number: int
    key: str
    version: str


class Stage(Enum):
    """How far a connection has come."""

    NEW = "new"  # nothing but a set-up may come
    SEEDING = "seeding"  # the history may come, before anything else
    READY = "ready"
    OVER = "over"


class Session:
    """One connection, from its upgrade to its close."""

    def __init__(
        self,
        caller: Caller,
        options: Options,
        memory: Memory,
        hearing: Hearing,
        now: float,
    ) -> None:
        self._caller = caller
        self._options = options
        self._memory = memory
        self._hearing = hearing
        self._stage = Stage.NEW
        self._floor: Floor | None = None
        end = now + options.connection_limit
        lead = min(options.go_away_lead, options.connection_limit)
        self._limits = deque(
            (
                Step(
                    end - lead,
                    {"goAway": {"timeLeft": f"{lead:.3f}".rstrip("0").rstrip(".") + "s"}},
                ),
                Step(end, DEADLINE),
            )
        )

    @property
    def history(self) -> History:
        """What was said in the conversation so far."""
        return self._floor.dialogue.history if self._floor else ()

    @property
    def deadline(self) -> float | None:
        """When to call `due` next."""
        if self._stage is Stage.OVER:
            return None
        times = [self._limits[0].at] if self._limits else []
        if self._floor and self._floor.dialogue.deadline is not None:
            times.append(self._floor.dialogue.deadline)
        return min(times, default=None)

    def receive(self, frame: str | bytes, now: float) -> list[Outgoing]:
        """Take a client's message and return the immediate answer to it."""
        if self._stage is Stage.OVER:
            return []
        message = decode(frame)
        self._hearing.note(describe(message, len(frame), self._caller.number, now))
        return self._over(message if isinstance(message, Refusal) else self._take(message, now))

    def due(self, now: float) -> list[Outgoing]:
        """Return what is to be sent by `now`."""
        if self._stage is Stage.OVER:
            return []
        sent = self._floor.dialogue.due(now) if self._floor else []
        while self._limits and self._limits[0].at <= now:
            sent.append(self._limits.popleft().what)
        return self._over(sent)

    def leave(self, now: float) -> None:
        """Take note that the connection is gone, and an unfinished activity with it."""
        self._stage = Stage.OVER
        if self._floor:
            self._floor.listening.cut(now)
        self._memory.leave(self._caller.number, now)

    def _over(self, result: list[Outgoing] | Refusal) -> list[Outgoing]:
        sent: list[Outgoing] = [result] if isinstance(result, Refusal) else result
        if any(isinstance(outgoing, Refusal) for outgoing in sent):
            self._stage = Stage.OVER
        return sent

    def _take(self, message: ClientMessage, now: float) -> list[Outgoing] | Refusal:
        if isinstance(message, Setup):
            return self._set_up(message, now)
        if self._floor is None:
            return SETUP_FIRST
        if self._stage is Stage.READY:
            return self._floor.take(message, now)
        if not isinstance(message, ClientContent):
            return inferred("The initial history is not complete.")
        self._floor.dialogue.tell(message.turns)
        if message.complete:
            self._floor.dialogue.settle()
            self._stage = Stage.READY
        return []

    def _set_up(self, setup: Setup, now: float) -> list[Outgoing] | Refusal:
        if self._stage is not Stage.NEW:
            return SETUP_FIRST
        refusal = refuse_key(self._caller.key) or refuse_setup(setup, self._caller.version)
        if refusal:
            return refusal
        history: History = ()
        if setup.handle:
            kept = self._memory.recall(setup.handle, now)
            if kept is None:
                return NO_SESSION
            model, history = kept
            if model != setup.model:
                return inferred("A session is resumed with its own model only.")
        who = persona(self._options.persona, self._options.reply_seconds)
        listening = Listening(self._caller.number, self._hearing, who, setup.coverage)
        dialogue = Dialogue(
            self._caller.number, setup, history, self._memory, Voice(who, self._options.pace)
        )
        self._floor = Floor(setup, listening, dialogue)
        self._stage = Stage.SEEDING if setup.seeded else Stage.READY
        return [{"setupComplete": {}}, *dialogue.resumption(now)]
