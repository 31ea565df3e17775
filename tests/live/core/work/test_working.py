"""A reply around the work of the device is told whole, in every order a service can send it.

A small service with a network of any delay is explored to its last state: it calls a function that
does not block, says something before the result, or after it, or neither, and ends each part or
does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.live.core.turns.push_to_talk import Turns
from edged.live.core.turns.turn_events import LatePart, ReplyPart, TurnEnded, TurnEvent
from edged.live.core.turns.turn_stage import Stage
from edged.live.core.work.working import AnyTurns, worked, working
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Fact,
    GenerationComplete,
    Interrupted,
    ModelAudio,
    TurnComplete,
)
from edged.tools.calls.call import Call

CUT, GC, TC = Interrupted(), GenerationComplete(), TurnComplete()
FIRST, SECOND = ModelAudio(b"1"), ModelAudio(b"2")
CALL = Call("c1", "search")


@dataclass(frozen=True)
class World:
    """The service, what is on its way both ways, and what the client makes of it."""

    first: str = "thinking"  # thinking, speaking, generated, ended
    second: str = ""  # "", due, speaking, generated, done
    called: bool = False
    down: tuple[Fact, ...] = ()
    up: bool = False
    """The answer is on its way."""
    works: bool = False
    """The device does."""
    said: tuple[bytes, ...] = ()
    turns: AnyTurns = field(default_factory=Turns)
    heard: tuple[bytes, ...] = ()
    told: str = ""  # "", started, ended


def sent(now: World, *facts: Fact, **state: str) -> World:
    """Return the world after the service has sent something."""
    sound = tuple(fact.pcm for fact in facts if isinstance(fact, ModelAudio))
    return replace(now, down=(*now.down, *facts), said=(*now.said, *sound), **state)  # type: ignore[arg-type]


def moves(now: World) -> Iterator[World]:
    """Yield every next world."""
    if now.down:
        yield deliver(now)
    if now.works:
        turns = worked(now.turns, ends_twice=True)
        yield replace(now, works=False, up=True, turns=turns)
    if now.up:
        yield from answered(replace(now, up=False))
    yield from of_the_first_part(now)
    match now.second:
        case "due":
            yield sent(now, SECOND, second="speaking")
            yield sent(now, TC, second="done")
        case "speaking":
            if len(now.said) < 3:
                yield sent(now, SECOND)
            yield sent(now, GC, second="generated")
            yield sent(now, GC, TC, second="done")
        case "generated":
            yield sent(now, TC, second="done")
        case _:
            pass


def of_the_first_part(now: World) -> Iterator[World]:
    """Yield what the service may say before it has the result."""
    if not now.called and now.first in ("thinking", "speaking"):
        yield replace(sent(now, CALL), called=True)
        yield replace(sent(now, CALL, TC), called=True, first="ended")
    match now.first:
        case "thinking":
            yield sent(now, FIRST, first="speaking")
        case "speaking" if now.called:
            yield sent(now, GC, first="generated")
            yield sent(now, GC, TC, first="ended")
        case "generated":
            yield sent(now, TC, first="ended")
        case _:
            pass


def answered(now: World) -> Iterator[World]:
    """Yield what the service may do with the result: it interrupts what was said before."""
    due = replace(now, first="ended", second="due")
    match now.first:
        case "ended":
            yield due
        case "thinking":
            yield due
            yield sent(due, TC)
            yield sent(due, CUT, TC)
        case _:
            yield sent(due, CUT, TC)
            yield sent(due, TC)


def deliver(now: World) -> World:
    """Hand the oldest message on its way to the client."""
    fact = now.down[0]
    after = replace(now, down=now.down[1:])
    if isinstance(fact, Call):
        return replace(after, turns=working(now.turns), works=True)
    turns, told = now.turns.received(fact)
    return judged(replace(after, turns=turns), told)


def judged(now: World, told: tuple[TurnEvent, ...]) -> World:
    """Take note of what is told; fail if it is not in order."""
    for each in told:
        match each:
            case ReplyStarted():
                assert now.told == "", now
                now = replace(now, told="started")
            case ReplyPart(pcm=pcm):
                assert now.told == "started", now
                now = replace(now, heard=(*now.heard, pcm))
            case ReplyEnded():
                assert now.told == "started", now
                now = replace(now, told="ended")
            case TurnEnded():
                assert now.told == "ended", now
            case LatePart() | TurnFailed():
                raise AssertionError(f"{each} in {now}")
            case _:
                pass
    return now


def explore() -> set[World]:
    """Return every reachable world."""
    asked = Turns().sent(ActivityStart(1)).sent(ActivityEnd(1))
    seen: set[World] = set()
    todo = [World(turns=asked)]
    while todo:
        if (world := todo.pop()) not in seen:
            seen.add(world)
            todo.extend(moves(world))
    return seen


@pytest.fixture(scope="module")
def worlds() -> set[World]:
    """All of them."""
    return explore()


def test_a_reply_around_the_work_is_told_whole(worlds: set[World]) -> None:
    """Every piece once, between one start and one end; where that is in doubt, a little late."""
    assert len(worlds) > 200
    settled = [w for w in worlds if w.second == "done" and not w.down]
    assert settled
    late = 0
    for world in settled:
        late += world.told != "ended"
        turns, told = world.turns.overdue()
        over = judged(world, told)
        assert over.heard == over.said, over
        assert over.told == "ended", over
        assert turns.stage is Stage.OVER, over
    assert late < len(settled) / 2
