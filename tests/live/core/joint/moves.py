"""Whatever can happen next in the world of the joint, each held to prohibitions as it happens."""

from collections.abc import Callable
from dataclasses import replace

from edged.conversation import events as v
from edged.live import messages as m
from edged.live.core import events as e
from edged.live.core import step
from edged.live.failures import Failure, Kind
from edged.tools.calls.call import Call, Cancellation, ToolResponse
from edged.tools.outcome import ok
from tests.live.core.joint import exploring
from tests.live.core.joint.exploring import require
from tests.live.core.joint.world import Core, Move, Service, World, core_turn

PRESSES = 3
CALLS = 2
CUT, GC, TC = m.Interrupted(), m.GenerationComplete(), m.TurnComplete()
LOST = Failure(Kind.TRANSIENT, "lost")
POISONED = Failure(Kind.HANDLE, "poisoned")
REFUSED = Failure(Kind.AUTHENTICATION, "refused")


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
