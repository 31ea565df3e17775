"""What every world around the core is explored by: all moves to a depth, each world once."""

from collections.abc import Callable, Iterator
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar

from edged.live.core import State


class RuleBrokenError(AssertionError):
    """A prohibition was violated or an obligation not met."""


def require(holds: object, what: str, *where: object) -> None:
    """Raise RuleBrokenError unless `holds`."""
    if not holds:
        raise RuleBrokenError(f"{what}: {where}")


class World(Protocol):
    """A frozen dataclass with the core, between two moves."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def core(self) -> State:
        """The core's state."""

    @property
    def now(self) -> float:
        """The time, in seconds."""


W = TypeVar("W", bound=World)
Moves = Iterator[tuple[str, Callable[[], W]]]
"""Everything that can happen next, by name, each with how its world is made."""


def explore(first: W, moves: Callable[[W], Moves[W]], depth: int) -> list[W]:
    """Return every world within `depth` moves of the `first`, or raise RuleBrokenError."""
    seen = {key(first): first}
    edge = [first]
    for _ in range(depth):
        following = []
        for world in edge:
            for _, make in moves(world):
                after = make()
                if (mark := key(after)) not in seen:
                    seen[mark] = after
                    following.append(after)
        edge = following
    return [*seen.values()]


def key(world: World) -> object:
    """Return what tells worlds apart: the time of day is not it."""
    core, now = world.core, world.now
    deadlines = tuple((due, round(time - now, 3)) for due, time in core.deadlines.times)
    connection = replace(core.connection, tried_at=0.0, opened_at=0.0, stored_at=0.0, retries=0)
    awaited = replace(core.awaited, reply_began=0.0)
    core = replace(core, connection=connection, awaited=awaited, deadlines=type(core.deadlines)())
    return replace(world, core=core, now=0.0), frozenset(deadlines)


def follow(world: W, moves: Callable[[W], Moves[W]], choices: list[int]) -> W:
    """Return the world after a story: each choice is among the moves that are possible then."""
    for choice in choices:
        possible = list(moves(world))
        world = possible[choice % len(possible)][1]()
    return world
