"""Conversation, session core, a service and a network between them, as one world without time.

Whatever can happen next is a move; each is held to prohibitions as it happens. `explore` makes all
moves to a depth, and `settles` shows that a world left in peace comes to rest.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from edged.conversation import commands as c
from edged.conversation import events as v
from edged.conversation.machine import Conversation
from edged.conversation.machine import step as talk_step
from edged.conversation.notices import Notice
from edged.live import messages as m
from edged.live.core import Options, State, effects, step
from edged.live.core import events as e
from edged.live.core.lifecycle import Stage as Life
from edged.live.core.setup import DEFAULT, SessionSetup
from edged.live.core.state import Wire
from edged.live.failures import Failure, Kind
from edged.tools.call import Call, Cancellation, Start, Stop, ToolResponse
from edged.tools.outcome import ok
from tests.live.core import exploring
from tests.live.core.exploring import RuleBrokenError, require

PRESSES = 3
CALLS = 2
CUT, GC, TC = m.Interrupted(), m.GenerationComplete(), m.TurnComplete()
LOST = Failure(Kind.TRANSIENT, "lost")
POISONED = Failure(Kind.HANDLE, "poisoned")
REFUSED = Failure(Kind.AUTHENTICATION, "refused")
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


def unsent(world: World, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of these calls have no answer on its way: that one is not to be had back."""
    going = world.on_wire.answers if isinstance(world.on_wire, ToolResponse) else ()
    return tuple(each for each in ids if each not in [answer.call.id for answer in going])


def interrupted(service: Service) -> Service:
    """Return the service after the user began a turn: it owes the end of the one before."""
    require(not service.window, "a turn begins outside of a window", service)
    owed: tuple[m.Fact, ...] = {
        "none": (),
        "due": (TC,),
        "sounding": (CUT, TC),
        "generated": (TC,),
    }[service.reply]
    if service.calls:  # new input cancels what blocks
        owed = (Cancellation(service.calls), *owed)
    return replace(service, owed=(*service.owed, *owed), calls=())


def arrived(service: Service, message: m.ClientMessage) -> Service:
    """Return the service after `message`; fail if it would have closed the connection."""
    match message:
        case m.ActivityStart(epoch=epoch):
            return replace(interrupted(service), window=epoch, asked=0, reply="none")
        case m.TypedText(epoch=epoch):
            return replace(interrupted(service), asked=epoch, reply="due")
        case m.ActivityEnd(epoch=epoch):
            require(service.window == epoch, "a window is ended that is open", service, epoch)
            return replace(service, window=0, asked=epoch, reply="due")
        case ToolResponse(answers=answers):
            ids = tuple(answer.call.id for answer in answers)
            require(not set(ids) & set(service.final), "answered once, or taken back", service, ids)
            waits = tuple(each for each in service.calls if each not in ids)
            return replace(service, calls=waits, final=(*service.final, *ids))
        case _:
            require(service.window == message.epoch, "sound is within its window", service)
            require(not service.calls, "no sound while a call blocks", service)
            return service


Moves = exploring.Moves[World]


def moves(world: World, core: Core = step) -> Moves:
    """Yield everything that can happen next, by name, each with how its world is made."""

    def made(event: e.Event | v.Event, **before: object) -> Callable[[], World]:
        return lambda: Move(replace(world, **before), core).make(event)  # type: ignore[arg-type]

    yield from of_the_user(world, made)
    yield from of_the_network(world, made)
    if world.service.connection == "open":
        yield from of_the_service(world, made)
    if (due := world.core.deadlines.next) is not None:
        yield "time passes", made(e.TimePassed(), now=max(world.now, due))


Make = Callable[..., Callable[[], World]]


def of_the_user(world: World, made: Make) -> Moves:
    """Yield what people and devices can do."""
    talk = world.talk
    if talk.holder is None and talk.epoch < PRESSES:
        yield "press", made(v.ButtonPressed("a"))
    if talk.epoch < 2:
        yield "type", made(v.TextTyped("words"))
    if talk.holder:
        yield "release", made(v.ButtonReleased("a"))
        if talk.phase is v.Phase.TOUCHED:
            yield "hold", made(v.PhaseTimedOut(talk.phase, talk.epoch))
    for ticket in world.running:
        turn = core_turn(world)
        left = tuple(each for each in world.running if each != ticket)
        finished = e.ToolFinished(ticket, ok({}))
        yield f"tool {ticket}", made(finished, running=left, done=(*world.done, turn))
    if world.microphone == "tail":
        yield "captured", made(v.CaptureEnded(talk.epoch), microphone="closed")
    if world.speaker == "finishing":
        yield "played", made(v.PlaybackEnded(talk.epoch), speaker="silent")
    if talk.phase is v.Phase.SENDING:
        yield "patience", made(v.PhaseTimedOut(talk.phase, talk.epoch))
    if not world.forgotten:
        yield "forget", made(v.ForgetRequested())


def of_the_network(world: World, made: Make) -> Moves:
    """Yield what can become of a connection, and of a message on its way."""
    service = world.service
    gone = Service()
    if service.connection == "asked":
        window = world.remembered if service.resumed else 0
        opened = Service("open", service.resumed, window, int(service.told))
        if service.resumed:
            opened = replace(opened, calls=world.unanswered, made=CALLS)
        forgotten = world.forgotten and service.resumed is not None
        yield (
            "connected",
            made(
                e.Connected(resumed=service.resumed is not None),
                service=opened,
                forgotten=forgotten,
            ),
        )
    if service.connection != "none":
        for failure in (LOST, REFUSED, *((POISONED,) if service.resumed else ())):
            event = e.Disconnected(failure)
            unanswered = (*world.unanswered, *service.calls)
            yield (
                f"disconnected: {failure.cause}",
                made(event, service=gone, on_wire=None, unanswered=unanswered),
            )
    if world.on_wire:
        after = arrived(service, world.on_wire)
        if world.core.options.setup.transparent:
            after = replace(after, heard=service.heard + 1)
        yield "sent", made(e.MessageSent(world.on_wire), service=after, on_wire=None)
    if service.connection != "open":
        yield "network", made(e.NetworkChanged())


def of_the_service(world: World, made: Make) -> Moves:
    """Yield what the service can say."""
    service, n = world.service, world.service.asked
    goes_on = world.core.options.setup.transparent and world.remembered != service.window
    if world.core.life.resumption.handle is None or goes_on:
        yield from of_a_handle(world, made)
    if not service.left:
        left = replace(service, left=True)
        yield "goAway", made(e.MessageReceived((m.GoAway(10.0),)), service=left)
    if service.owed:
        owed = replace(service, owed=service.owed[1:])
        if isinstance(first := service.owed[0], Cancellation):
            owed = replace(owed, final=(*owed.final, *unsent(world, first.ids)))
        yield "residue", made(e.MessageReceived(service.owed[:1]), service=owed)
        return
    if service.calls and world.service.reply != "none":
        back = replace(service, calls=(), final=(*service.final, *unsent(world, service.calls)))
        yield "taken back", made(e.MessageReceived((Cancellation(service.calls),)), service=back)
        return
    sound, text = m.ModelAudio(bytes([n, 0])), m.OutputText("a")
    over = replace(service, reply="none", asked=0)
    tools = world.core.options.setup.tools
    if tools and service.reply in ("due", "sounding") and service.made < CALLS:
        call = Call(f"c{service.made}-{n}", tools[0].name)
        called = replace(service, calls=(call.id,), made=service.made + 1)
        yield "call", made(e.MessageReceived((call,)), service=called)
    match service.reply:
        case "due":
            facts = (m.InputText("u"), sound, text)
            sounding = replace(service, reply="sounding")
            yield "reply", made(e.MessageReceived(facts), service=sounding)
            yield "empty", made(e.MessageReceived((TC,)), service=over)
        case "sounding":
            generated = replace(service, reply="generated")
            yield "generated", made(e.MessageReceived((GC,)), service=generated)
            yield "both ends", made(e.MessageReceived((GC, TC)), service=over)
        case "generated":
            yield "complete", made(e.MessageReceived((TC,)), service=over)
        case _:
            pass


def of_a_handle(world: World, made: Make) -> Moves:
    """Yield the handle: in the middle of an utterance only if it tells how much it has heard."""
    service = world.service
    update = m.ResumptionUpdate("h", service.heard)
    if not world.core.options.setup.transparent:
        # Of a session that waits for none but its own.
        yield "handle", made(e.MessageReceived((update,)), unanswered=service.calls)
    elif service.reply == "none":
        yield "handle", made(e.MessageReceived((update,)), remembered=service.window)


def start(core: Core = step, setup: SessionSetup = DEFAULT, *names: str) -> World:
    """Return the world after the start, and after the moves of these names."""
    world = Move(World(core=State.of(Options(10**6, setup=setup))), core).make(e.Started())
    for name in names:
        world = dict(moves(world, core))[name]()
    return world


PEACE = (
    "tool 1",
    "tool 2",
    "captured",
    "played",
    "release",
    "sent",
    "connected",
    "residue",
    "reply",
    "complete",
)
"""What happens to a device that is left in peace, by precedence; `generated` and time come last."""


def settles(
    world: World, core: Core = step, peace: tuple[str, ...] = (*PEACE, "generated")
) -> World:
    """Return the world at rest: idle, online and nothing on its way, or raise RuleBrokenError."""
    for _ in range(80):
        possible = dict(moves(world, core))
        name = next((n for n in peace if n in possible), None)
        if name is None and at_rest(world):
            return world
        world = possible[name or "time passes"]()
    raise RuleBrokenError(f"no rest: {world}")


def at_rest(world: World) -> bool:
    """Return whether nothing is to be waited for."""
    idle = world.talk.phase is v.Phase.IDLE
    return idle and world.talk.link is v.Link.ONLINE and world.service.connection == "open"


def left_in_peace(world: World, core: Core = step) -> None:
    """Hold a world to what is promised when nothing bad happens any more."""
    waits = world.talk.phase in (v.Phase.SENDING, v.Phase.THINKING)
    rest = settles(world, core)
    if waits:
        require(rest.outcome in ("ended", "failed"), "the user is answered or told", world, rest)
    if waits and not world.service.owed and world.core.life.stage in (Life.LIVE, Life.CONNECTING):
        require(rest.outcome == "ended", "the user is answered", world, rest)
    require(not rest.running and not rest.service.calls, "every call is answered", world, rest)
    if rest.core.life.stage is Life.LIVE:
        require(not rest.core.outbox.queue, "what was answered is not kept", rest)


def check(depth: int, core: Core = step, first: World | None = None) -> int:
    """Explore to a depth and leave all that was found in peace; return how much it was."""
    worlds = exploring.explore(first or start(core), partial(moves, core=core), depth)
    for world in worlds:
        left_in_peace(world, core)
    return len(worlds)
