"""Explore a conversation and the world around it to their last joint state, whatever that world is.

A table that differs in one cell is explored from there: a step that looks up another cell is as it
was, so only what follows from that cell is made and judged anew.
"""

from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterator, MutableMapping
from typing import Generic, TypeVar

from edged.conversation import events as e
from edged.conversation.budget import BudgetChanged, BudgetLow
from edged.conversation.machine import Conversation
from edged.conversation.tables.rows import Row, Table, Trigger
from edged.values import dataclass

Cell = tuple[e.Phase, Trigger]
W = TypeVar("W")


class RuleBrokenError(AssertionError):
    """A prohibition was violated or an obligation not met."""


@dataclass(frozen=True, slots=True)
class Joint(Generic[W]):
    """The conversation and its world."""

    talk: Conversation
    world: W


def require(holds: object, what: str, joint: object, event: object = None) -> None:
    """Raise RuleBrokenError unless `holds`."""
    if not holds:
        raise RuleBrokenError(f"{what}: {joint} after {event}")


@dataclass(frozen=True, slots=True)
class Model(Generic[W]):
    """What can happen around a conversation, and the rules of each step."""

    start: W
    possible: Callable[[Joint[W]], Iterator[tuple[e.Event, W]]]
    """Every event that can happen next, with the world after it."""
    advance: Callable[[Joint[W], e.Event, W, Table], Joint[W]]
    """The joint state after an event, if no rule of the step is broken."""
    judge: Callable[[Joint[W], e.Event], None]
    """Raise RuleBrokenError if a rule is broken in the joint state that an event has led to."""
    alike: Callable[[Conversation], Conversation]
    """The conversation without what tells one turn from the next."""


@dataclass(frozen=True, eq=False, slots=True)
class Node(Generic[W]):
    """A joint state; told from others by identity, for its own hash is deep."""

    joint: Joint[W]


@dataclass(frozen=True, eq=False, slots=True)
class Edge(Generic[W]):
    """A step: an event and the world after it, the cell that was looked up, and where it leads."""

    event: e.Event
    world: W
    cell: Cell | None
    after: Node[W]


Graph = dict[Node[W], list[Edge[W]]]


class _Recorder(dict[Cell, Row | None]):
    """A table that tells which cell a step looked up: at most one."""

    looked_up: Cell | None = None

    def get(self, key: Cell, default: Row | None = None) -> Row | None:  # type: ignore[override]
        assert self.looked_up is None
        self.looked_up = key
        return super().get(key, default)


class Exploration(Generic[W]):
    """Every joint state that a mode can reach by its table; each keeps every rule."""

    def __init__(self, model: Model[W], mode: e.Mode, table: Table) -> None:
        self._model, self._table = model, table
        self._first = Node(Joint(Conversation(mode=mode), model.start))
        self._nodes = {self._first.joint: self._first}
        self._graph: Graph[W] = {}
        self._graph = self._explore(_Recorder(table), None, self._nodes)

    def talks(self) -> list[Conversation]:
        """Return the conversation of each joint state."""
        return [node.joint.talk for node in self._graph]

    def change(self, cell: Cell, row: Row | None) -> None:
        """Explore again with another row in a cell, or raise RuleBrokenError."""
        table = {**self._table, cell: row}
        self._explore(_Recorder(table), cell, ChainMap({}, self._nodes))

    def _explore(
        self, table: _Recorder, changed: Cell | None, nodes: MutableMapping[Joint[W], Node[W]]
    ) -> Graph[W]:
        graph: Graph[W] = {}
        todo = [self._first]
        while todo:
            node = todo.pop()
            if node in graph:
                continue
            graph[node] = edges = [*self._edges(node, table, changed, nodes)]
            todo += [edge.after for edge in edges]
        _everything_ends(graph)
        return graph

    def _edges(
        self,
        node: Node[W],
        table: _Recorder,
        changed: Cell | None,
        nodes: MutableMapping[Joint[W], Node[W]],
    ) -> Iterator[Edge[W]]:
        if node not in self._graph:
            for event, world in self._model.possible(node.joint):
                yield self._step(node, event, world, table, nodes)
            return
        for edge in self._graph[node]:
            same = edge.cell != changed
            yield edge if same else self._step(node, edge.event, edge.world, table, nodes)

    def _step(
        self,
        node: Node[W],
        event: e.Event,
        world: W,
        table: _Recorder,
        nodes: MutableMapping[Joint[W], Node[W]],
    ) -> Edge[W]:
        table.looked_up = None
        after = self._model.advance(node.joint, event, world, table)
        after = Joint(self._model.alike(after.talk), after.world)
        found = nodes.setdefault(after, made := Node(after))
        if found is made:  # else it has been judged
            self._model.judge(after, event)
        return Edge(event, world, table.looked_up, found)


_USER = (e.ButtonPressed, e.ButtonReleased, e.LongPressed, e.TextTyped, e.ForgetRequested)
_OUTSIDE = (*_USER, e.LinkChanged, e.PartLost, e.PartRestored, BudgetChanged, BudgetLow)


def _everything_ends(graph: Graph[W]) -> None:
    """Check that nothing waits for ever: without the user each state leads back to idle.

    Also by patience alone, should service and microphone fall silent: that a reply begins and ends
    is what `live` promises, for it owns that patience; its last sample is the speaker's promise.
    """
    own = [
        (node, edge)
        for node, edges in graph.items()
        for edge in edges
        if not isinstance(edge.event, _OUTSIDE)
    ]
    patient = [(node, edge) for node, edge in own if _of_patience(node.joint, edge.event)]
    for steps in (own, patient):
        before = defaultdict[Node[W], list[Node[W]]](list)
        for node, edge in steps:
            before[edge.after].append(node)
        todo = [node for node in graph if node.joint.talk.phase is e.Phase.IDLE]
        ends = set(todo)
        while todo:
            more = set(before[todo.pop()]) - ends
            ends |= more
            todo += more
        if stuck := next((node for node in graph if node not in ends), None):
            raise RuleBrokenError(f"everything ends: {stuck.joint}")


def _of_patience(joint: Joint[W], event: e.Event) -> bool:
    waits = joint.talk.phase in (e.Phase.THINKING, e.Phase.SPEAKING, e.Phase.ANSWERING)
    promised = waits and isinstance(event, e.TurnFailed)
    return promised or isinstance(event, e.PhaseTimedOut | e.PlaybackEnded)
