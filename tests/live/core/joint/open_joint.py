"""Conversation, session core, service and network in an open conversation, as one world.

As `joint`, with another service: it hears a stream and begins the turns itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from edged.conversation import commands as c
from edged.conversation import events as v
from edged.conversation.machine import OPENED, Conversation
from edged.conversation.machine import step as talk_step
from edged.live import messages as m
from edged.live.core import Options, State, effects, step
from edged.live.core import events as e
from edged.live.core.setup import DEFAULT, NO_INTERRUPTION, ActivityDetection, SessionSetup
from edged.live.core.state import Wire
from tests.live.core.joint import exploring
from tests.live.core.joint.exploring import RuleBrokenError, require
from tests.live.core.joint.moves import GC, LOST, REFUSED, TC

PIECE = 1_280
PIECES = 2
LISTENS = replace(DEFAULT, activity_detection=ActivityDetection.AUTOMATIC)
FINISHES = replace(LISTENS, activity_handling=NO_INTERRUPTION)
TEXTS = 2


@dataclass(frozen=True, slots=True)
class Service:
    """The other end, as far as it knows."""

    connection: str = "none"  # none, asked, open
    heard: tuple[int, ...] = ()
    """The pieces that came on this connection and are not answered."""
    asked: tuple[str, ...] = ()
    """The texts that it has read and not answered, and "" for what was spoken, in order."""
    user: str = "silent"  # silent, speaking
    beside: str = ""
    """The text that came while the user speaks: it is of the same turn."""
    ended: tuple[int, ...] = ()
    """The pieces that it has heard to the end of what was said."""
    reply: str = "none"  # none, sounding, stalled, generated
    number: int = 0
    """Of the reply; each has its own sound."""
    answers: str = ""
    """The text that the reply answers; "": what was spoken."""
    owed: tuple[m.Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """All of it, between two moves."""

    talk: Conversation
    core: State
    service: Service = field(default_factory=Service)
    on_wire: m.ClientMessage | None = None
    now: float = 0.0
    microphone: str = "closed"  # closed, open, paused
    speaker: str = "silent"  # silent, playing, finishing
    silenced: int = 0
    """What is older never sounds again."""
    said: tuple[int, ...] = ()
    """The pieces of the open conversation that are not answered."""
    count: int = 0
    written: tuple[int, ...] = ()
    """The turns of the texts that were typed."""

    @property
    def finishes(self) -> bool:
        """Whether the service gives each reply to its end."""
        return self.core.options.finishes

    @property
    def text(self) -> v.TextTyped:
        """What is typed next; every other one is quiet."""
        quiet = len(self.written) % 2
        return v.TextTyped("words", manner=v.Manner.QUIET if quiet else v.Manner.ALOUD)

    @property
    def is_typed(self) -> bool:
        """Whether the turn at hand is, and nobody speaks in it."""
        return self.talk.epoch in self.written and self.service.user == "silent"


class Move:
    """One move in the making: events go round until all is still."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._events: list[v.Event] = []

    def make(self, event: e.Event | v.Event, first: v.Event | None = None) -> World:
        """Hand in `event`, and whatever comes of it; `first` was in the mailbox before that."""
        if isinstance(event, e.Event):
            self._step_core(event)
        else:
            self._events.append(event)
        if first:
            self._events.insert(0, first)
        for _ in range(100):
            if not self._events:
                self._at_rest()
                return self.world
            self._step_talk(self._events.pop(0))
        raise RuleBrokenError(f"no end of events: {self.world}")

    def _set(self, **fields: object) -> None:
        self.world = replace(self.world, **fields)  # type: ignore[arg-type]

    def _at_rest(self) -> None:
        world = self.world
        opened = world.talk.phase in OPENED
        require(world.core.outbox.streams == opened, "core and conversation agree", world)
        require((world.microphone != "closed") == opened, "the microphone, too", world)
        half = world.talk.mode is v.Mode.HALF_DUPLEX
        hears_itself = half and world.speaker != "silent" and world.microphone == "open"
        require(not hears_itself, "it does not hear itself", world)

    def _step_talk(self, event: v.Event) -> None:
        talk, orders = talk_step(self.world.talk, event, newest=self.world.core.epoch)
        self._set(talk=talk)
        for order in orders:
            self._obey(order)

    def _obey(self, order: c.Command) -> None:  # noqa: C901 - one case per command
        match order:
            case c.Silence(epoch=epoch):
                self._set(speaker="silent", silenced=epoch)
            case c.BeginUtterance(epoch=epoch):
                self._set(said=())
                self._step_core(e.UtteranceBegun(epoch))
            case c.WriteUtterance(epoch=epoch):
                written = (*self.world.written, epoch)
                self._set(written=written)
                self._step_core(e.TextTyped(epoch, str(len(written))))
            case c.PauseUtterance(epoch=epoch):
                self._step_core(e.StreamPaused(epoch))
            case c.EndUtterance(epoch=epoch):
                self._step_core(e.UtteranceEnded(epoch))
            case c.AbandonUtterance(epoch=epoch):
                self._set(said=())
                self._step_core(e.TurnAbandoned(epoch))
            case c.Capture() | c.ResumeCapture():
                self._set(microphone="open")
            case c.PauseCapture(epoch=epoch):
                self._set(microphone="paused")
                self._events.append(v.CapturePaused(epoch))
            case c.CancelCapture(epoch=epoch):
                self._set(microphone="closed")
                self._events.append(v.CaptureEnded(epoch))
            case c.FinishPlaying(epoch=epoch) if self.world.speaker == "playing":
                self._set(speaker="finishing")
            case _:
                pass

    def _step_core(self, event: e.Event) -> None:
        core, wanted = step(self.world.core, event, self.world.now)
        self._set(core=core)
        for effect in wanted:
            self._do(effect)
        pending = core.connection.wire is Wire.SENDING
        require(pending == (self.world.on_wire is not None), "the wire is as the core says", core)

    def _do(self, effect: effects.Effect) -> None:
        world = self.world
        match effect:
            case effects.Open():
                self._set(service=Service("asked", number=world.service.number), on_wire=None)
            case effects.Close():
                self._set(service=Service(number=world.service.number), on_wire=None)
            case effects.Send(message=message):
                require(world.service.connection == "open", "only an open one sends", world)
                require(world.on_wire is None, "one message at a time", world)
                stream = isinstance(message, m.Audio | m.AudioStreamEnd | m.RealtimeText)
                require(stream, "no word about turns", world, message)
                self._set(on_wire=message)
            case effects.Report(event=event) if isinstance(event, v.Event):
                if isinstance(event, v.TurnFailed) and world.service.reply == "sounding":
                    self._set(service=replace(world.service, reply="stalled"))
                if isinstance(event, v.ReplyStarted) and event.epoch in world.written:
                    text = str(world.written.index(event.epoch) + 1)
                    own = world.service.answers == text
                    # What was spoken is perhaps not answered: then nothing may wait for that.
                    spoken = world.finishes and world.count
                    require(own or spoken, "each has its own reply", world, event)
                self._events.append(event)
            case effects.Play(epoch=epoch, pcm=pcm) if epoch >= world.silenced:
                require(epoch not in world.written[1::2], "a quiet one is", world)
                require(pcm == bytes([world.service.number, 0]), "the reply at hand", world, pcm)
                require(world.service.reply != "cut", "no residue", world)
                self._set(speaker="playing")
            case _:
                pass


Moves = exploring.Moves[World]


def moves(world: World) -> Moves:
    """Yield everything that can happen next, by name, each with how its world is made."""

    def made(event: e.Event | v.Event, **before: object) -> Callable[[], World]:
        return lambda: Move(replace(world, **before)).make(event)  # type: ignore[arg-type]

    yield from _of_the_user(world, made)
    yield from _of_the_network(world, made)
    if world.service.connection == "open":
        yield from _of_the_service(world, made)
        yield from _of_both(world)
    if (due := world.core.deadlines.next) is not None:
        yield "time passes", made(e.TimePassed(), now=max(world.now, due))


Make = Callable[..., Callable[[], World]]


def _of_the_user(world: World, made: Make) -> Moves:
    talk = world.talk
    if talk.holder is None:
        yield "press", made(v.ButtonPressed("a"))
    else:
        yield "release", made(v.ButtonReleased("a"))
        yield "mute", made(v.LongPressed("a"))
    if world.microphone == "open" and world.count < PIECES:
        n = world.count + 1
        heard = e.AudioCaptured(talk.captured, bytes([n]) * PIECE)
        yield "sound", made(heard, count=n, said=(*world.said, n))
    if world.speaker == "finishing":
        yield "played", made(v.PlaybackEnded(talk.epoch), speaker="silent")
    if talk.phase in (v.Phase.OPEN, v.Phase.HEARING):
        yield "patience", made(v.PhaseTimedOut(talk.phase, talk.epoch))
    if talk.phase in OPENED and len(world.written) < TEXTS:
        yield "typed", made(world.text)
    if talk.phase in OPENED:
        yield "goodbye", made(v.GoodbyeSaid())


def _of_the_network(world: World, made: Make) -> Moves:
    service = world.service
    gone = Service(number=service.number)
    if service.connection == "asked":
        yield "connected", made(e.Connected(), service=replace(service, connection="open"))
    if service.connection != "none":
        for failure in (LOST, REFUSED):
            event = e.Disconnected(failure)
            yield f"disconnected: {failure.cause}", made(event, service=gone, on_wire=None)
    if world.on_wire:
        after = _reached(service, world.on_wire, finishes=world.finishes)
        yield "sent", made(e.MessageSent(world.on_wire), service=after, on_wire=None)


def _reached(service: Service, message: m.ClientMessage, *, finishes: bool) -> Service:
    """Return the service after a message has come."""
    match message:
        case m.RealtimeText(text=text) if service.user == "speaking":
            return replace(service, beside=text)
        case m.RealtimeText(text=text) if finishes:
            return replace(service, asked=(*service.asked, text))
        case m.RealtimeText(text=text):  # it stops for a text as for a voice
            stopped = _stopped(service)
            owed = (m.Interrupted(), *stopped.owed) if stopped.owed else ()
            return replace(stopped, asked=(text,), owed=owed)
        case m.Audio(pcm=pcm):
            return replace(service, heard=service.heard + tuple(dict.fromkeys(pcm)))
        case _:
            return service


def _stopped(service: Service) -> Service:
    """Return the service after it has left what it says, or was about to say."""
    if service.reply == "none" and not service.asked:
        return service
    sounds = service.reply in ("sounding", "generated")
    stale = (m.ModelAudio(bytes([service.number, 0])),) if sounds else ()
    return replace(service, reply="none", asked=(), owed=(*stale, TC))


def _of_the_service(world: World, made: Make) -> Moves:
    service = world.service
    if service.owed:
        owed = replace(service, owed=service.owed[1:])
        yield "residue", made(e.MessageReceived(service.owed[:1]), service=owed)
        return
    if set(service.heard) - set(service.ended) and service.user == "silent":
        stopped = service if world.finishes else _stopped(service)
        speaks = replace(stopped, user="speaking")
        facts: tuple[m.Fact, ...] = (m.VoiceStarted(),)
        if stopped.owed:
            facts += (m.Interrupted(),)
        yield "voice", made(e.MessageReceived(facts), service=speaks)
    if service.user == "speaking":
        ended = (m.VoiceEnded(), m.InputText("u"))
        asked = (*service.asked, service.beside)
        thinks = replace(service, user="silent", beside="", asked=asked, ended=service.heard)
        yield "ended", made(e.MessageReceived(ended), service=thinks)
        yield from _answers(replace(world, service=thinks), ended, "reply", made)
    yield from _answers(world, (), "answer", made)
    if service.reply in ("sounding", "stalled"):
        sound = m.ModelAudio(bytes([service.number, 0]))
        yield "more", made(e.MessageReceived((sound,)))
    if service.reply == "sounding":
        generated = replace(service, reply="generated")
        yield "generated", made(e.MessageReceived((GC,)), service=generated)
    if service.reply in ("generated", "stalled"):
        yield "complete", made(e.MessageReceived((TC,)), service=replace(service, reply="none"))


def _answers(world: World, before: tuple[m.Fact, ...], name: str, made: Make) -> Moves:
    """Yield the beginning of the reply that is due, after other facts of the same message."""
    service = world.service
    if not service.asked or service.reply != "none" or service.user == "speaking":
        return
    n, (text, *others) = service.number + 1, service.asked
    heard, said = (
        tuple(each for each in pieces if each not in service.ended)
        for pieces in (service.heard, world.said)
    )
    answers = replace(service, asked=tuple(others), reply="sounding", number=n, answers=text)
    facts = (*before, m.ModelAudio(bytes([n, 0])))
    after = replace(answers, heard=heard, ended=())
    yield name, made(e.MessageReceived(facts), service=after, said=said)


def _of_both(world: World) -> Moves:
    """Yield what the service says while a request of the user is in the mailbox.

    GoodbyeSaid comes of what it says, and so after that.
    """
    talk = world.talk
    if talk.phase not in OPENED:
        return
    press = v.ButtonPressed("a") if talk.holder is None else v.ButtonReleased("a")
    requests: dict[str, v.Event] = {"press": press}
    if len(world.written) < TEXTS:
        requests["typed"] = world.text
    for name, request in requests.items():

        def made(
            event: e.Event | v.Event, first: v.Event = request, **before: object
        ) -> Callable[[], World]:
            now = replace(world, **before)  # type: ignore[arg-type]
            return lambda: Move(now).make(event, first)

        for said, make in _of_the_service(world, made):
            yield f"{said} after {name}", make


def start(mode: v.Mode, setup: SessionSetup = LISTENS) -> World:
    """Return the world in which a conversation has just been opened."""
    core = State.of(Options(10**6, setup=setup))
    world = Move(World(Conversation(mode=mode), core)).make(e.Started())
    for name in ("connected", "press", "release"):
        world = dict(moves(world))[name]()
    return world


PEACE = ("connected", "sent", "release", "residue", "answer", "played", "generated", "complete")


def left_in_peace(world: World) -> None:
    """Hold a world to what is promised: all that is not answered reaches the service, in order."""
    for _ in range(60):
        possible = dict(moves(world))
        if name := next((name for name in PEACE if name in possible), None):
            world = possible[name]()
            continue
        if world.talk.phase in OPENED and world.talk.link is v.Link.ONLINE:
            heard = world.service.heard
            require(heard[len(heard) - len(world.said) :] == world.said, "nothing is lost", world)
            listens = world.talk.phase in (v.Phase.OPEN, v.Phase.HEARING)
            require(listens or world.service.reply != "none", "it listens again", world)
            waits = world.talk.phase is v.Phase.HEARING and world.is_typed
            require(not waits, "what is typed is answered", world)
            return
        if world.talk.phase is v.Phase.IDLE:
            return
        if "time passes" not in possible:
            break
        world = possible["time passes"]()
    raise RuleBrokenError(f"no rest: {world}")
