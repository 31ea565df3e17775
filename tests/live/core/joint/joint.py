"""The joint of conversation and core: explored to a depth, then left in peace until it rests."""

from functools import partial

from edged.conversation import events as v
from edged.live.core import Options, State, step
from edged.live.core import events as e
from edged.live.core.connection.lifecycle import Stage as Life
from edged.live.core.setup import DEFAULT, SessionSetup
from tests.live.core.joint import exploring
from tests.live.core.joint.exploring import RuleBrokenError, require
from tests.live.core.joint.moves import moves
from tests.live.core.joint.world import Core, Move, World


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
