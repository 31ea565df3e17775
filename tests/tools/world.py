"""Calls, the service that makes them and the tools that run, as one world without time.

Whatever can happen next is a move; each is held to prohibitions as it happens. `explore` makes all
moves to a depth, and `settles` leaves a world in peace and sees that every call is answered.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from edged.capabilities import Behavior
from edged.tools.calls.call import MOST_RUNNING, MOST_WAITING, Answer, Call, Order, Start
from edged.tools.calls.run import Run, Stage
from edged.tools.calls.scheduling import Calls
from edged.tools.declaration.manner import Manner, Scheduling
from edged.tools.outcome import Outcome, Status, ok

MOST_CALLS = 3
MOST_PRESSES = 2
BLOCKING = Manner(Behavior.BLOCKING)
SILENT = Manner(Behavior.NON_BLOCKING, Scheduling.SILENT)
DONE = ok({"volume": 40})
TIMEOUT = 10.0
UNLOCK = "unlock"
"""What a press has to confirm."""


class RuleBrokenError(AssertionError):
    """A prohibition was violated or an obligation not met."""


def require(holds: object, what: str, *where: object) -> None:
    """Raise RuleBrokenError unless `holds`."""
    if not holds:
        raise RuleBrokenError(f"{what}: {where}")


@dataclass(frozen=True, slots=True)
class World:
    """The core, and the truth around it."""

    calls: Calls = field(default_factory=lambda: Calls(handle="h"))
    connection: str = "open"  # open, lost
    epoch: int = 1
    now: float = 0.0
    made: int = 0
    """How many calls the service has made."""
    asked: tuple[Call, ...] = ()
    """Those that the service waits for, on the connection at hand."""
    taken_back: tuple[str, ...] = ()
    remembers: tuple[Call, ...] = ()
    """Those that a session which is resumed still waits for."""
    running: tuple[int, ...] = ()
    """Tickets of the tools at work."""
    done: tuple[tuple[int, str, str], ...] = ()
    """Turn, name and arguments of what ran to its end, or until it was stopped."""
    on_wire: tuple[Answer, ...] = ()
    allowed: tuple[int, ...] = ()
    """Tickets of the calls for which somebody has pressed."""

    def obey(self, orders: tuple[Order, ...]) -> "World":
        """Do what the core wants."""
        world = self
        for order in orders:
            if isinstance(order, Start):
                key = (world.epoch, order.name, order.arguments)
                pressed = order.name != UNLOCK or order.ticket in world.allowed
                require(pressed, "nothing that is to be confirmed runs without a press", world)
                require(key not in world.done, "nothing is done twice in a turn", world, order)
                require(len(world.running) < MOST_RUNNING, "few run at once", world)
                world = replace(world, running=(*world.running, order.ticket))
            else:
                require(order.ticket in world.running, "what is stopped runs", world, order)
                kept = tuple(each for each in world.running if each != order.ticket)
                world = replace(world, running=kept)
        return world

    def flow(self) -> "World":
        """Hand the wire what it is to be given."""
        if self.connection != "open" or self.on_wire:
            return self
        calls, answers = self.calls.next()
        for answer in answers:
            require(answer.call in self.asked, "only what is asked is answered", self, answer)
            require(answer.call.id not in self.taken_back, "what is taken back is not", answer)
            told = json.loads(answer.outcome.response)
            require(told["status"] and told["message"], "no answer is empty", answer)
        ids = [answer.call.id for answer in answers]
        require(len(set(ids)) == len(ids), "each is answered once", self, answers)
        return replace(self, calls=calls, on_wire=answers)


def told(world: World, after: tuple[Calls, tuple[Order, ...]]) -> World:
    """Return the world after the core has decided."""
    return replace(world, calls=after[0]).obey(after[1]).flow()


Moves = Iterator[tuple[str, Callable[[], World]]]


def moves(world: World) -> Moves:
    """Yield everything that can happen next."""
    yield from of_the_service(world)
    yield from of_the_wire(world)
    for ticket in world.running:
        yield f"finish {ticket}", lambda ticket=ticket: finish(world, ticket)  # type: ignore[misc]
    if world.epoch < MOST_PRESSES:
        yield "press", lambda: press(world)
        yield "speak", lambda: speak(world)
    if question := world.calls.question:
        yield "confirm", lambda: confirm(world, question)
        yield "decline", lambda: decline(world, question)
    if (due := world.calls.due) is not None:
        yield "time", lambda: time_out(world, max(world.now, due))
    yield "late result", lambda: late(world)


def press(world: World) -> World:
    """The user begins another turn."""
    after = told(world, world.calls.abandoned(world.epoch))
    require(not after.running, "a press stops what runs", after)
    return replace(after, epoch=world.epoch + 1)


def speak(world: World) -> World:
    """Somebody speaks on in an open conversation, and so begins another turn."""
    epoch = world.epoch + 1
    after = replace(world, epoch=epoch, calls=world.calls.overtaken(epoch)).flow()
    require(after.calls.question is None, "another turn confirms nothing", after)
    return after


def confirm(world: World, question: Run) -> World:
    """Somebody presses: what was not asked for stays as it is."""
    for ticket in range(world.calls.tickets + 2):
        same = world.calls.confirmed(ticket, 99.0) == (world.calls, ())
        require(same or ticket == question.ticket, "a press is for what it was asked for", world)
    allowed = replace(world, allowed=(*world.allowed, question.ticket))
    return told(allowed, world.calls.confirmed(question.ticket, world.now + TIMEOUT))


def decline(world: World, question: Run) -> World:
    """Nobody presses: nothing more of that turn is asked."""
    after = replace(world, calls=world.calls.declined(question.ticket)).flow()
    asked = [run for run in after.calls.runs if run.is_asked and run.epoch == question.epoch]
    require(not asked, "a turn asks no more after a refusal", after)
    return after


def finish(world: World, ticket: int) -> World:
    """A tool comes to its end."""
    run = next(run for run in world.calls.runs if run.ticket == ticket)
    key = (run.epoch, run.call.name, run.call.arguments)
    running = tuple(each for each in world.running if each != ticket)
    calls = world.calls.finished(ticket, DONE)
    return replace(world, calls=calls, running=running, done=(*world.done, key)).flow()


def time_out(world: World, now: float) -> World:
    """Nothing happens for so long that a tool, or a press, is no longer waited for."""
    return halted(world, told(replace(world, now=now), world.calls.overdue(now)))


def halted(world: World, after: World) -> World:
    """Return the world after some tools were stopped: what they have done by then is unknown."""
    stopped = [r for r in world.calls.runs if r.ticket in {*world.running} - {*after.running}]
    keys = [(run.epoch, run.call.name, run.call.arguments) for run in stopped]
    return replace(after, done=(*world.done, *keys))


def late(world: World) -> World:
    """A tool that was stopped brings something all the same."""
    stopped = set(range(1, world.calls.tickets + 1)) - set(world.running)
    after = world
    for ticket in stopped:
        before = after.calls
        after = replace(after, calls=before.finished(ticket, Outcome(Status.OK, "late")))
        require(after.calls == before, "what was stopped brings nothing", world, ticket)
    return after


def of_the_service(world: World) -> Moves:
    """Yield what the service can ask for, and take back."""
    if world.connection != "open":
        return
    if world.made < MOST_CALLS:
        for name, manner in (("volume", BLOCKING), ("light", SILENT), (UNLOCK, BLOCKING)):
            call = Call(f"call-{world.made}", name)
            yield f"call {name}", lambda call=call, manner=manner: ask(world, call, manner)  # type: ignore[misc]
    for call in world.asked:
        if not any(answer.call == call for answer in world.on_wire):
            yield f"back {call.id}", lambda call=call: take_back(world, call)  # type: ignore[misc]
            yield f"again {call.id}", lambda call=call: ask(world, call, BLOCKING)  # type: ignore[misc]


def ask(world: World, call: Call, manner: Manner) -> World:
    """The service asks for something, or repeats itself."""
    fresh = call not in world.asked
    asked = replace(
        world,
        made=world.made + fresh,
        asked=(*world.asked, call) if fresh else world.asked,
    )
    stage = Stage.ASKED if call.name == UNLOCK else Stage.AT_WORK
    return told(asked, world.calls.asked(call, manner, world.epoch, world.now + TIMEOUT, stage))


def take_back(world: World, call: Call) -> World:
    """The service cancels a call."""
    kept = tuple(each for each in world.asked if each != call)
    gone = replace(world, asked=kept, taken_back=(*world.taken_back, call.id))
    return halted(world, told(gone, world.calls.taken_back([call.id])))


def of_the_wire(world: World) -> Moves:
    """Yield what can become of the connection, and of answers on their way."""
    if world.connection == "lost":
        calls = world.calls.opening("h").resumed()
        resumed = replace(world, connection="open", asked=world.remembers, calls=calls)
        yield "resume", lambda: resume(resumed)
        calls = world.calls.opening(None).remembered("h")  # with a handle of its own
        yield "renew", replace(world, connection="open", remembers=(), calls=calls).flow
        return
    if world.on_wire:
        yield "sent", lambda: sent(world)
    if not world.asked and not world.on_wire:
        heard = replace(world, calls=world.calls.remembered("h"), remembers=())
        yield "handle", lambda: heard
    if world.asked or world.on_wire or world.running:
        lost = tuple(dict.fromkeys((*world.remembers, *world.asked)))
        yield (
            "lose",
            lambda: replace(
                world,
                connection="lost",
                on_wire=(),
                asked=(),
                remembers=lost,
                taken_back=(),
                calls=world.calls.lost(),
            ),
        )


def resume(world: World) -> World:
    """The session is resumed: what it is told has failed is not confirmed afterwards."""
    question = world.calls.question
    awaited = question and any(each.ticket == question.ticket for each in world.calls.waiting)
    require(awaited or not question, "nobody is asked for what nobody awaits", world)
    return world.flow()


def sent(world: World) -> World:
    """The answers arrive."""
    arrived = tuple(answer.call for answer in world.on_wire)
    require(set(arrived) <= set(world.asked), "an answer is awaited", world)
    kept = tuple(call for call in world.asked if call not in arrived)
    heard = tuple(dict.fromkeys((*world.remembers, *arrived)))
    after = replace(world, on_wire=(), asked=kept, remembers=heard, calls=world.calls.sent())
    return after.flow()


def explore(depth: int) -> set[World]:
    """Return every world within `depth` moves."""
    edge = {World()}
    seen = set(edge)
    for _ in range(depth):
        edge = {make() for world in edge for _, make in moves(world)} - seen
        seen |= edge
    return seen


PEACE = ("sent", "finish", "resume", "decline")


def settles(world: World) -> World:
    """Return the world after everything has come to its end."""
    for _ in range(40):
        possible = dict(moves(world))
        name = next((n for peace in PEACE for n in possible if n.startswith(peace)), None)
        if name is None:
            break
        world = possible[name]()
    require(not world.asked, "every call is answered", world)
    require(not world.calls.works, "and then nothing waits", world)
    require(not world.running, "and nothing runs", world)
    require(len(world.calls.answered) <= MOST_WAITING, "what is kept is bounded", world)
    return world
