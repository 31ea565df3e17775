"""Conversation, session core, a service and a network between them, as one world without time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from edged.conversation import commands as c
from edged.conversation import events as v
from edged.conversation.machine import Conversation
from edged.conversation.machine import step as talk_step
from edged.conversation.notices import Notice
from edged.live import messages as m
from edged.live.core import Options, State, effects
from edged.live.core import events as e
from edged.live.core.state import Wire
from edged.tools.calls.call import Start, Stop
from tests.live.core.joint.exploring import RuleBrokenError, require

Happening = e.Event | v.Event | Notice
Core = Callable[[State, e.Event, float], tuple[State, tuple[effects.Effect, ...]]]


@dataclass(frozen=True, slots=True)
class Service:
    """The other end: the connection as it knows it, and its part of the turn."""

    connection: str = "none"  # none, asked, open
    resumed: str | None = None
    window: int = 0
    """The epoch whose activity window is open."""
    heard: int = 0
    """How many messages came after the set-up."""
    asked: int = 0
    """The epoch whose reply is due."""
    reply: str = "none"  # none, due, sounding, generated
    owed: tuple[m.Fact, ...] = ()
    """What is still to come of a reply that was cut."""
    left: bool = False
    """It said goAway."""
    told: bool = False
    """The first message is the history."""
    calls: tuple[str, ...] = ()
    """The ids of those that wait for their answer."""
    made: int = 0
    """How many calls there were."""
    final: tuple[str, ...] = ()
    """The ids of those that were answered or, as the device knows, taken back."""


@dataclass(frozen=True, slots=True)
class World:
    """All of it, between two moves."""

    talk: Conversation = field(default_factory=Conversation)
    core: State = field(default_factory=lambda: State.of(Options(10**6)))
    service: Service = field(default_factory=Service)
    on_wire: m.ClientMessage | None = None
    now: float = 0.0
    speaker: str = "silent"  # silent, playing, finishing
    microphone: str = "closed"  # closed, open, tail
    forgotten: bool = False
    """The next session must know nothing."""
    remembered: int = 0
    """The epoch whose window is open in the session that the handle resumes."""
    outcome: str = ""
    """Of the current turn: "", accepted, started, ended, failed."""
    running: tuple[int, ...] = ()
    """The tickets of tools at work."""
    done: tuple[int, ...] = ()
    """The turns in which the tool was done."""
    unanswered: tuple[str, ...] = ()
    """The calls for whose answer a session waits that is resumed."""


class Move:
    """One move in the making: events go round between conversation and core until all is still."""

    def __init__(self, world: World, core: Core) -> None:
        self.world = world
        self._core = core
        self._events: deque[Happening] = deque()

    def make(self, event: e.Event | v.Event) -> World:
        """Hand in `event`, and whatever comes of it."""
        self._events.append(event)
        for _ in range(100):
            if not self._events:
                return self.world
            event_now = self._events.popleft()
            if isinstance(event_now, e.Event):
                self._step_core(event_now)
            elif isinstance(event_now, v.Event):
                self._step_talk(event_now)
        raise RuleBrokenError(f"no end of events: {self.world}")

    def _set(self, **fields: object) -> None:
        self.world = replace(self.world, **fields)  # type: ignore[arg-type]

    def _step_talk(self, event: v.Event) -> None:
        self._judge(event)
        talk, orders = talk_step(self.world.talk, event)
        if talk.epoch > self.world.talk.epoch:
            self._set(outcome="")
        self._set(talk=talk)
        for order in orders:
            self._obey(order)

    def _judge(self, event: v.Event) -> None:
        """Hold what the core reports of the current turn to the order that its port promises."""
        world = self.world
        if getattr(event, "epoch", None) != world.talk.epoch:
            return
        match event:
            case v.UtteranceAccepted():
                require(world.outcome in ("", "accepted"), "accepted before it is answered", world)
                self._set(outcome="accepted")
            case v.ReplyStarted():
                require(world.outcome == "accepted", "a reply follows an utterance", world)
                self._set(outcome="started")
            case v.ReplyEnded():
                require(world.outcome == "started", "a reply ends once", world)
                self._set(outcome="ended")
            case v.TurnFailed():
                require(world.outcome in ("", "accepted", "started"), "a turn ends once", world)
                self._set(outcome="failed")
            case _:
                pass

    def _obey(self, order: c.Command) -> None:  # noqa: C901 - one case per command
        match order:
            case c.BeginUtterance(epoch=epoch):
                self._step_core(e.UtteranceBegun(epoch))
            case c.WriteUtterance(epoch=epoch, text=text):
                self._step_core(e.TextTyped(epoch, text))
            case c.EndUtterance(epoch=epoch):
                self._step_core(e.UtteranceEnded(epoch))
            case c.AbandonUtterance(epoch=epoch):
                self._step_core(e.TurnAbandoned(epoch))
            case c.Forget():
                self._set(forgotten=True)
                self._step_core(e.Forgotten())
            case c.Capture():
                self._set(microphone="open")
            case c.EndCapture():
                self._set(microphone="tail")
            case c.CancelCapture():
                self._set(microphone="closed")
            case c.Silence():
                self._set(speaker="silent")
            case c.FinishPlaying():
                self._set(speaker="finishing")
            case _:
                pass

    def _step_core(self, event: e.Event) -> None:
        before = self.world.core
        core, wanted = self._core(before, event, self.world.now)
        self._set(core=core)
        require(len(wanted) < 20, "a step has an end", self.world)
        for effect in wanted:
            self._do(effect)
        pending = core.connection.wire is Wire.SENDING
        require(pending == (self.world.on_wire is not None), "the wire is as the core says", core)

    def _do(self, effect: effects.Effect) -> None:
        world = self.world
        match effect:
            case effects.Open(handle=handle, history=history):
                if world.forgotten:
                    require(handle is None and not history, "what is forgotten stays so", world)
                self._set(service=Service("asked", handle, told=bool(history)), on_wire=None)
            case effects.Close():
                self._set(service=Service(), on_wire=None)
            case effects.Send(message=message):
                require(world.service.connection == "open", "only an open connection sends", world)
                require(world.on_wire is None, "one message at a time", world, effect)
                self._set(on_wire=message)
            case effects.Report(event=event):
                require(isinstance(event, v.Event | Notice), "the conversation knows it", event)
                self._events.append(event)
            case effects.Play(epoch=epoch, pcm=pcm):
                self._play(epoch, pcm)
            case Start(ticket=ticket):
                require(core_turn(world) not in world.done, "nothing is done twice", world)
                self._set(running=(*world.running, ticket))
            case Stop(ticket=ticket):
                require(ticket in world.running, "what is stopped runs", world)
                self._set(running=tuple(t for t in world.running if t != ticket))
            case effects.Store() | effects.Log():
                pass

    def _play(self, epoch: int, pcm: bytes) -> None:
        world = self.world
        require(epoch == world.talk.epoch, "an old reply is not played", world)
        require(world.microphone == "closed", "nothing sounds while the user talks", world)
        require(pcm == bytes([epoch, 0]), "each reply to its own turn", world, pcm)
        self._set(speaker="playing")


def core_turn(world: World) -> int:
    """Return the turn that the service is in, as the core knows it."""
    return world.core.turns.epoch
