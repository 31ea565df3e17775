"""One connection as a pure state machine: frames and time in, messages and closes out.

Nothing here reads a clock or a socket. After each call `deadline` tells when to call `due`.
A refusal is the last thing that a session says.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from edged.emulator.dialogue import Dialogue, Voice
from edged.emulator.hearing import Hearing, describe
from edged.emulator.listening import Listening
from edged.emulator.memory import History, Memory
from edged.emulator.messages import (
    Audio,
    ClientContent,
    ClientMessage,
    ContextUpdate,
    Detection,
    Frame,
    Input,
    Mark,
    RealtimeInput,
    Setup,
    Text,
    ToolResponse,
    decode,
    spoken_text,
)
from edged.emulator.options import Options
from edged.emulator.persona import persona
from edged.emulator.plan import Heard, Outgoing, Step
from edged.emulator.refusal import (
    DEADLINE,
    EXPLICIT_ACTIVITY,
    NO_SESSION,
    NO_TURN,
    Refusal,
    inferred,
)
from edged.emulator.rules import refuse_key, refuse_setup

_Talk = ClientContent | RealtimeInput | ToolResponse | ContextUpdate


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
        self._persona = persona(options.persona, options.reply_seconds)
        self._listening = Listening(caller.number, hearing, self._persona)
        self._detection = Detection.AUTOMATIC
        self._dialogue: Dialogue | None = None
        end = now + options.connection_limit
        lead = min(options.go_away_lead, options.connection_limit)
        self._limits = deque(
            (Step(end - lead, {"goAway": {"timeLeft": f"{lead:g}s"}}), Step(end, DEADLINE))
        )

    @property
    def history(self) -> History:
        """What was said in the conversation so far."""
        return self._dialogue.history if self._dialogue else ()

    @property
    def deadline(self) -> float | None:
        """When to call `due` next."""
        if self._stage is Stage.OVER:
            return None
        times = [self._limits[0].at] if self._limits else []
        if self._dialogue and self._dialogue.deadline is not None:
            times.append(self._dialogue.deadline)
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
        sent = self._dialogue.due(now) if self._dialogue else []
        while self._limits and self._limits[0].at <= now:
            sent.append(self._limits.popleft().what)
        return self._over(sent)

    def leave(self, now: float) -> None:
        """Take note that the connection is gone, and an unfinished activity with it."""
        self._stage = Stage.OVER
        self._listening.cut(now)
        self._memory.leave(self._caller.number, now)

    def _over(self, result: list[Outgoing] | Refusal) -> list[Outgoing]:
        sent: list[Outgoing] = [result] if isinstance(result, Refusal) else result
        if any(isinstance(outgoing, Refusal) for outgoing in sent):
            self._stage = Stage.OVER
        return sent

    def _take(self, message: ClientMessage, now: float) -> list[Outgoing] | Refusal:
        if isinstance(message, Setup):
            return self._set_up(message, now)
        if self._dialogue is None:
            return inferred("The first message must be a setup.")
        if self._stage is Stage.SEEDING and not isinstance(message, ClientContent):
            return inferred("The initial history is not complete.")
        return self._converse(message, self._dialogue, now)

    def _converse(self, message: _Talk, dialogue: Dialogue, now: float) -> list[Outgoing] | Refusal:
        match message:
            case ClientContent():
                return self._content(message, dialogue, now)
            case RealtimeInput(inputs):
                return self._inputs(inputs, dialogue, now)
            case ToolResponse():
                return inferred("There is no function call to respond to.")
            case ContextUpdate(values):
                if "systemInstruction" in values:
                    dialogue.instruct(spoken_text(values["systemInstruction"]))
                return []
            case _:
                assert_never(message)

    def _set_up(self, setup: Setup, now: float) -> list[Outgoing] | Refusal:
        if self._stage is not Stage.NEW:
            return inferred("A session is set up once only.")
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
        self._detection = setup.detection
        self._listening.cover(setup.coverage)
        self._dialogue = Dialogue(
            self._caller.number,
            setup,
            history,
            self._memory,
            Voice(self._persona, self._options.pace),
        )
        self._stage = Stage.SEEDING if setup.seeded else Stage.READY
        return [{"setupComplete": {}}, *self._dialogue.resumption()]

    def _content(
        self, message: ClientContent, dialogue: Dialogue, now: float
    ) -> list[Outgoing] | Refusal:
        dialogue.tell(message.turns)
        if self._stage is Stage.SEEDING:
            if message.complete:
                dialogue.settle()
                self._stage = Stage.READY
            return []
        sent = dialogue.interrupt()
        if message.complete and not dialogue.ask(now):
            return inferred("No turn to complete")
        return sent

    def _inputs(
        self, inputs: tuple[Input, ...], dialogue: Dialogue, now: float
    ) -> list[Outgoing] | Refusal:
        sent: list[Outgoing] = []
        for item in inputs:
            result = self._input(item, dialogue, now)
            if isinstance(result, Refusal):
                return result
            sent += result
        return sent

    def _input(self, item: Input, dialogue: Dialogue, now: float) -> list[Outgoing] | Refusal:
        match item:
            case Audio():
                self._listening.audio(item)
            case Frame(image):
                self._listening.frame(image)
            case Text(text) if self._listening.is_open:
                self._listening.text(text)
            case Text(text):
                sent = dialogue.interrupt()
                dialogue.answer(Heard(text=text), now)
                return sent
            case Mark():
                return self._mark(item, dialogue, now)
            case _:
                assert_never(item)
        return []

    def _mark(self, mark: Mark, dialogue: Dialogue, now: float) -> list[Outgoing] | Refusal:
        match mark, self._detection:
            case Mark.STREAM_END, Detection.MANUAL:
                return inferred("audioStreamEnd needs automatic activity detection.")
            case ((Mark.ACTIVITY_START | Mark.ACTIVITY_END), Detection.AUTOMATIC):
                return EXPLICIT_ACTIVITY
            case Mark.ACTIVITY_START, _:
                if self._listening.is_open:
                    return inferred("An activity has already started.")
                self._listening.start(now)
                return dialogue.interrupt()
            case _:
                heard = self._listening.end(now)
                if heard is None:
                    return NO_TURN
                dialogue.answer(heard, now)
                return []
