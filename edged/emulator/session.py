"""One connection as a pure state machine: frames and time in, messages and closes out.

Nothing here reads a clock or a socket. After each call `deadline` is when to call `due`.
A session sends nothing after a refusal.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from edged.emulator.access.caller import Caller
from edged.emulator.access.tokens import EXPIRED_LIVE
from edged.emulator.access.vertex import as_vertex, refuse_message
from edged.emulator.conversation.conversations import Conversations, History, OpenWindow
from edged.emulator.conversation.dialogue import Dialogue
from edged.emulator.conversation.function_calls import FunctionCalls
from edged.emulator.conversation.input_activity import InputActivity
from edged.emulator.conversation.transparent import MessageIndex
from edged.emulator.conversation.turn_taking import TurnTaking
from edged.emulator.faults.fault import Moment
from edged.emulator.faults.injector import ConnectionFaults, FaultInjector
from edged.emulator.options import Options
from edged.emulator.protocol.decoding import decode
from edged.emulator.protocol.messages import ClientContent, ClientMessage, RealtimeInput, Setup
from edged.emulator.protocol.refusal import (
    DEADLINE,
    NO_SESSION,
    SETUP_FIRST,
    Refusal,
    inferred,
    no_model,
)
from edged.emulator.protocol.schema import Service
from edged.emulator.record import Traffic, describe
from edged.emulator.replies.persona import Voice, persona
from edged.emulator.replies.plan import Outgoing, Step, go_away
from edged.emulator.setup.model_table import find
from edged.emulator.setup.models import Model
from edged.emulator.setup.rules import refuse_setup, refuse_talk
from edged.emulator.setup.wanted import wanted
from edged.emulator.transport.transport_faults import HalfOpen, Reset

_LAST = (Refusal, Reset, HalfOpen)
"""Nothing is sent after these."""


class Stage(Enum):
    """The stage of a connection."""

    NEW = "new"  # only a setup may come
    SEEDING = "seeding"  # the history may come, before anything else
    READY = "ready"
    OVER = "over"


class Session:
    """One connection, from its upgrade to its close."""

    def __init__(
        self,
        caller: Caller,
        options: Options,
        conversations: Conversations,
        traffic: Traffic,
        now: float,
        injector: FaultInjector | None = None,
    ) -> None:
        self._caller = caller
        self._options = options
        self._conversations = conversations
        self._traffic = traffic
        self._stage = Stage.NEW
        self._turns: TurnTaking | None = None
        self._history: History = ()
        self._refused: Refusal | None = None
        self._index: MessageIndex | None = None
        end = options.connection_limit
        lead = min(options.go_away_lead, options.connection_limit)
        self._faults = ConnectionFaults(
            injector or FaultInjector(options.faults), caller.number, now
        )
        self._faults.limit((Step(end - lead, go_away(lead)), Step(end, DEADLINE)), now)

    @property
    def history(self) -> History:
        """The conversation so far."""
        return self._turns.dialogue.history if self._turns else self._history

    @property
    def deadline(self) -> float | None:
        """When to call `due` next."""
        if self._stage is Stage.OVER:
            return None
        answer = self._turns.dialogue.deadline if self._turns else None
        times = (self._faults.schedule.deadline, answer)
        return min((time for time in times if time is not None), default=None)

    def receive(self, frame: str | bytes, now: float) -> list[Outgoing]:
        """Handle a client's message and return the immediate response."""
        return [said for piece in self.read(frame, now) for said in self.take(piece, now)]

    def read(self, frame: str | bytes, now: float) -> Iterator[ClientMessage | Refusal]:
        """Yield a client's message in pieces for `take`, so that a long one blocks no others."""
        if self._stage is Stage.OVER:
            return
        message = decode(frame, self._caller.version, self._caller.service)
        if self._index:
            self._index.count()
        self._traffic.note(describe(message, len(frame), self._caller.number, now))
        if isinstance(message, RealtimeInput):
            yield from message.portions()
        else:
            yield message

    def take(self, message: ClientMessage | Refusal, now: float) -> list[Outgoing]:
        """Handle what was read and return the immediate response."""
        if self._stage is Stage.OVER:
            return []
        result = message if isinstance(message, Refusal) else self._take(message, now)
        return self._over(self._with_handles(result, now) if isinstance(result, list) else result)

    def due(self, now: float) -> list[Outgoing]:
        """Return what is due by `now`."""
        if self._stage is Stage.OVER:
            return []
        late = self._faults.schedule.due(now)
        if self._turns is None:
            return self._over(late)
        sent = self._turns.dialogue.due(now)
        for each in late:
            self._turns.dialogue.calls.tell(each, now)
        return self._over(self._with_handles([*sent, *late], now))

    def leave(self, now: float) -> None:
        """Handle the end of the connection: drop everything that was not sent.

        Only the history stays: unsent replies would fill the memory.
        """
        self._stage = Stage.OVER
        if self._turns:
            self._turns.activity.cut(now)
        self._history, self._turns = self.history, None
        self._faults.schedule.clear()
        self._conversations.leave(self._caller.number, now)

    def _with_handles(self, sent: list[Outgoing], now: float) -> list[Outgoing]:
        index, turns = self._index, self._turns
        return index.with_handles(sent, turns, now) if index and turns else sent

    def _over(self, result: list[Outgoing] | Refusal) -> list[Outgoing]:
        sent: list[Outgoing] = [result] if isinstance(result, Refusal) else result
        if self._caller.service is Service.VERTEX:
            number = str(self._caller.number)
            sent = [as_vertex(each, number) if isinstance(each, dict) else each for each in sent]
        for index, outgoing in enumerate(sent):
            if isinstance(outgoing, _LAST):
                self._stage = Stage.OVER
                return sent[: index + 1]
        return sent

    def _take(self, message: ClientMessage, now: float) -> list[Outgoing] | Refusal:
        if isinstance(message, Setup):
            return self._set_up(message, now)
        if self._turns is None:
            return SETUP_FIRST
        if self._refused:
            return self._refused
        if self._caller.service is Service.VERTEX and (refusal := refuse_message(message)):
            return refusal
        if self._stage is Stage.READY:
            return self._turns.take(message, now)
        if not isinstance(message, ClientContent):
            return inferred("The initial history is not complete.")
        self._turns.dialogue.add(message.turns)
        if message.complete:
            self._turns.dialogue.settle()
            self._stage = Stage.READY
        return self._faults.say(Moment.HISTORY, [], now)

    def _set_up(self, setup: Setup, now: float) -> list[Outgoing] | Refusal:
        if self._stage is not Stage.NEW:
            return SETUP_FIRST
        admitted = self._caller.admit(setup, now)
        if isinstance(admitted, Refusal):
            return admitted
        setup = admitted
        model = find(setup.model, self._caller.service)
        if model is None:
            return no_model(setup.model, self._caller.version)
        on_vertex = self._caller.service is Service.VERTEX
        alpha = on_vertex or self._caller.version == "v1alpha"
        refusal = refuse_message(setup) if on_vertex else None
        if refusal := refusal or refuse_setup(setup, model, alpha=alpha):
            return refusal
        asked, setup = setup, self._faults.begin(setup, self._caller.version)
        history = self._resume(setup, now) if setup.handle else ()
        if isinstance(history, Refusal):
            return history
        self._open(_served(setup, model), model, history)
        if self._turns and setup.transparent:
            self._index = MessageIndex(self._conversations)
            if window := self._window_of(setup.handle, now):
                self._turns.restore(window, now)
        seeding = asked.seeded and not asked.handle  # a handle brings its own history
        self._stage = Stage.SEEDING if seeding else Stage.READY
        said: list[Outgoing] = [{"setupComplete": {}}]
        if self._turns and (setup.resumable or (model.updates_unasked and not asked.resumable)):
            said += self._turns.dialogue.update(now)
        if token := self._caller.token:
            self._faults.schedule.add(Step(token.expires, EXPIRED_LIVE))
        self._faults.announce(now)
        return self._faults.say(Moment.SETUP, said, now)

    def _open(self, setup: Setup, model: Model, history: History) -> None:
        who = persona(self._options.persona, self._options.reply_seconds, wanted(setup.values))
        activity = InputActivity(self._caller.number, self._traffic, who, setup.coverage)
        voice = Voice(who, self._options.pace, self._options.script)
        caller, records = self._caller, self._traffic.calls
        calls = FunctionCalls(setup, model, records, caller.service, caller.number)
        dialogue = Dialogue(setup, history, self._conversations, voice, self._faults, calls)
        self._conversations.succeed(self._faults.thread, calls, setup.handle)
        self._faults.await_answers(calls.stale.values())
        self._turns = TurnTaking(setup, model, activity, dialogue, self._faults)
        self._refused = refuse_talk(setup, model)

    def _window_of(self, handle: str, now: float) -> OpenWindow | None:
        saved = self._conversations.recall(handle, now) if handle else None
        return saved.window if saved else None

    def _resume(self, setup: Setup, now: float) -> History | Refusal:
        saved = self._conversations.recall(setup.handle, now)
        if saved is None:
            return NO_SESSION
        if saved.model != setup.model:
            return inferred("A session is resumed with its own model only.")
        thread = replace(saved.thread, connection=self._caller.number)
        self._faults.resume(thread, old_is_open=self._conversations.is_open(setup.handle))
        return saved.history


def _served(setup: Setup, model: Model) -> Setup:
    """Return what the service makes of a set-up by the model that it is for."""
    covered = "turnCoverage" in setup.values.get("realtimeInputConfig", {})
    return replace(
        setup,
        transcribes_input=setup.transcribes_input or model.transcribes_unasked,
        coverage=setup.coverage if covered else model.coverage,
        answers=model.answers,
        status=model.status,
    )
