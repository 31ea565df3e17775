"""Every message ends in its right turn or is dropped, in every order a service can send them.

A small service with a network of any delay is explored to its last state. It answers, is
interrupted, sends residue, forgets or repeats its markers; every piece of sound carries the truth.
"""

import ast
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import edged.live.core.turns.push_to_talk as turns_module
from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed, UsageReported
from edged.live.core.turns.push_to_talk import CUT_OFF, Turns
from edged.live.core.turns.turn_events import LatePart, ReplyPart, TurnEnded, TurnEvent
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Fact,
    GenerationComplete,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    OutputText,
    TurnComplete,
    Usage,
)

TURNS = 3
CUT, GC, TC = Interrupted(), GenerationComplete(), TurnComplete()


@dataclass(frozen=True)
class Service:
    """The truth: what the service does about turn `epoch`."""

    epoch: int = 0
    state: str = "done"  # listening, thinking, generating, generated, done
    pieces: int = 0
    late: int = 0
    """Pieces after its own end."""
    empty: bool = False


@dataclass(frozen=True)
class World:
    """The service, what is on its way down, what the client did, and what `turns` makes of it."""

    service: Service = field(default_factory=Service)
    down: tuple[Fact, ...] = ()
    before: int = 0
    """How many messages on their way were sent before the service heard the latest start."""
    pressed: int = 0
    talking: bool = False
    lawful: bool = True
    """No older turn broke off without any marker: only then is an answer promised."""
    turns: Turns = field(default_factory=Turns)
    heard: int = 0
    told: str = ""  # of the current turn: "", started, ended, failed
    late: int = 0  # pieces of the current answer that were told to have come after its end


def ends(state: str, epoch: int) -> list[tuple[Fact, ...]]:
    """Return all that a service was seen to say when a new activity begins in `state`."""
    residue = ModelAudio(str(epoch).encode())
    match state:
        case "generating":
            return [(CUT, TC), (CUT, residue, TC), (CUT, CUT, residue, CUT, TC), (TC,), (CUT,), ()]
        case "thinking":
            return [(), (CUT, TC), (TC,), (CUT,)]
        case "generated":
            return [(TC,), (CUT, TC), ()]
        case _:
            return [(), (CUT, TC), (CUT,), (CUT, CUT, TC)]


def moves(now: World) -> Iterator[World]:
    """Yield every next world."""
    service = now.service
    if not now.talking and now.pressed < TURNS:
        epoch = now.pressed + 1
        turns = now.turns.sent(ActivityStart(epoch))
        # Sound that comes after its own end, into a press, is taken for what the press cut off.
        is_late = bool(service.late and now.down)
        for said in ends(service.state, service.epoch):
            yield World(
                Service(epoch, "listening"),
                now.down + said,
                len(now.down),
                epoch,
                talking=True,
                lawful=now.lawful
                and not is_late
                and not (service.state == "generating" and not said),
                turns=turns,
            )
    if now.talking and now.before == 0:  # a round trip is shorter than a hold
        turns = now.turns.sent(ActivityEnd(now.pressed))
        yield replace(now, talking=False, turns=turns, service=replace(service, state="thinking"))
    if now.down:
        yield deliver(now)
    yield from answers(now)


def answers(now: World) -> Iterator[World]:
    """Yield what the service may do by itself."""
    service = now.service
    piece = ModelAudio(str(service.epoch).encode())
    match service.state:
        case "thinking":
            yield replace(
                now,
                down=(*now.down, piece),
                service=replace(service, state="generating", pieces=1),
            )
            done = replace(service, state="done", empty=True)
            yield replace(now, down=(*now.down, TC), service=done)
        case "generating":
            if service.pieces < 2:
                more = replace(service, pieces=service.pieces + 1)
                yield replace(now, down=(*now.down, piece), service=more)
            generated = replace(service, state="generated")
            yield replace(now, down=(*now.down, GC), service=generated)
            done = replace(service, state="done")
            yield replace(now, down=(*now.down, GC, TC), service=done)
        case "generated":
            done = replace(service, state="done")
            yield replace(now, down=(*now.down, TC), service=done)
        case "done" if service.pieces and not service.late:
            late = replace(service, late=1)
            yield replace(now, down=(*now.down, piece), service=late)
        case _:
            pass


def deliver(now: World) -> World:
    """Hand the oldest message on its way to `turns` and hold what it tells to the truth."""
    turns, told = now.turns.received(now.down[0])
    after = replace(now, down=now.down[1:], before=max(0, now.before - 1), turns=turns)
    for each in told:
        after = judge(after, each)
    return after


def judge(now: World, told: TurnEvent) -> World:
    """Take note of what was told; fail if it is not so."""
    assert told.epoch == now.pressed, f"of an old turn: {told} in {now}"
    assert not now.talking, f"while the user talks: {told} in {now}"
    match told:
        case ReplyPart(epoch=epoch, pcm=pcm):
            assert int(pcm) == epoch, f"the wrong answer: {told} in {now}"
            assert now.told == "started"
            return replace(now, heard=now.heard + 1)
        case LatePart(epoch=epoch, pcm=pcm):
            assert int(pcm) == epoch, f"the wrong answer: {told} in {now}"
            assert now.told == "ended"
            return replace(now, late=now.late + 1)
        case ReplyStarted():
            assert now.told == ""
            return replace(now, told="started")
        case ReplyEnded():
            assert now.told == "started"
            return replace(now, told="ended")
        case TurnFailed():
            assert now.service.empty, f"failed without a reason in {now}"
            return replace(now, told="failed")
        case _:
            return now


def explore(start: Turns) -> set[World]:
    """Return every reachable world."""
    seen: set[World] = set()
    todo = [World(turns=start)]
    while todo:
        world = todo.pop()
        if world not in seen:
            seen.add(world)
            todo.extend(moves(world))
    return seen


def check(start: Turns) -> None:
    """Nothing of an old turn is ever told, and a lawful answer is told whole."""
    worlds = explore(start)
    settled = [w for w in worlds if not w.down and w.service.state == "done" and w.pressed]
    for world in settled:
        if world.lawful and not world.service.empty:
            assert world.heard == world.service.pieces, world
            assert world.told == "ended", world
            assert world.late == world.service.late, world
    assert any(w.heard and w.pressed == TURNS for w in settled)
    assert any(w.told == "failed" for w in settled)
    assert all(w.turns.stage.name == "OVER" for w in settled if w.lawful and w.heard)


def test_every_order_ends_with_each_message_in_its_turn_or_dropped() -> None:
    """All orders of residue, late ends, double barge-in and spurious markers are explored."""
    assert len(explore(Turns())) > 3_000
    check(Turns())


DECISIONS = ("_begin", "_piece", "_generated", "_interrupted", "_ended")


def cases(tree: ast.Module) -> list[tuple[str, ast.Match, ast.match_case]]:
    """Return every case of every decision that does something."""
    return [
        (function.name, match, case)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in DECISIONS
        for match in ast.walk(function)
        if isinstance(match, ast.Match)
        for case in match.cases
        if ast.unparse(case.body[-1]) not in ("return (self, ())", "pass")
    ]


def mutants() -> list[tuple[str, Turns]]:
    """Return `turns` without each of its cases in turn, under the name of the case."""
    source = Path(turns_module.__file__).read_text()
    found = []
    for index in range(len(cases(ast.parse(source)))):
        tree = ast.parse(source)
        function, match, case = cases(tree)[index]
        match.cases.remove(case)
        if not match.cases:
            continue
        found.append((f"{function}: {ast.unparse(case.pattern)}", compiled(tree)))
    return found


def compiled(tree: ast.Module) -> Turns:
    """Return the initial state of a mutant, which tells in the words of the original."""
    module = types.ModuleType("mutant")
    sys.modules["mutant"] = module
    exec(compile(tree, "mutant", "exec"), module.__dict__)  # noqa: S102 - our own source
    mutant: Turns = module.Turns()
    return mutant


@pytest.mark.parametrize(
    ("name", "start"), mutants(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_case_can_be_missing(name: str, start: Turns) -> None:
    """Leaving out any case of any decision is noticed."""
    with pytest.raises(AssertionError):
        check(start)
    del name


def tell(turns: Turns, *facts: Fact) -> tuple[Turns, list[TurnEvent]]:
    """Feed `facts` and return all that is told."""
    told: list[TurnEvent] = []
    for fact in facts:
        turns, more = turns.received(fact)
        told += more
    return turns, told


def asked(epoch: int = 1, turns: Turns | None = None) -> Turns:
    """Return the state after a whole utterance went out."""
    return (turns or Turns()).sent(ActivityStart(epoch)).sent(ActivityEnd(epoch))


SOUND = ModelAudio(b"xx")


def test_an_answer_with_all_that_belongs_to_it() -> None:
    """Transcripts, sound, usage and both ends are told in order, each with the epoch."""
    usage = Usage(3, 4, 7)
    _, told = tell(asked(), InputText("hi"), SOUND, OutputText("ho"), GC, usage, TC)
    assert told == [
        Transcribed(1, "user", "hi"),
        ReplyStarted(1),
        ReplyPart(1, b"xx"),
        Transcribed(1, "model", "ho"),
        ReplyEnded(1),
        UsageReported(1, 3, 4, 7),
        TurnEnded(1),
    ]


def test_an_abandoned_turn_is_heard_no_more() -> None:
    """After a tap nothing of the answer is told, but what it cost."""
    turns = asked().abandoned(1)
    told = tell(turns, SOUND, OutputText("ho"), GC, Usage(1, 1, 2), TC)[1]
    assert told == [UsageReported(1, 1, 1, 2)]


def test_what_a_press_interrupted_is_paid_for() -> None:
    """Its usage comes while the next turn is spoken, or after it, with the end that it owes."""
    answering, _ = tell(asked(), SOUND)
    talking = answering.sent(ActivityStart(2))
    used, end = Usage(3, 4, 7), [UsageReported(1, 3, 4, 7)]
    assert tell(talking, Interrupted(), used, TC)[1] == end
    waiting = talking.sent(ActivityEnd(2))
    assert tell(waiting, Interrupted(), used, TC)[1] == end
    after, _ = tell(waiting, Interrupted(), used, TC)
    assert UsageReported(2, 8, 2, 10) in tell(after, SOUND, GC, Usage(8, 2, 10), TC)[1]


def test_a_turn_that_was_superseded_before_its_answer_is_paid_for() -> None:
    """What it owes is an empty end, which the usage rides with."""
    waiting = asked(2, asked(1))
    assert tell(waiting, Usage(3, 0, 3), TC)[1] == [UsageReported(1, 3, 0, 3)]


def test_usage_is_told_once() -> None:
    """Again over a resumption it is the same; another of the turn has a longer prompt."""
    counted, told = tell(asked(), SOUND, Usage(3, 4, 7))
    assert UsageReported(1, 3, 4, 7) in told
    assert tell(counted, Usage(3, 4, 7))[1] == []
    resumed, _ = counted.disconnected()
    assert tell(resumed, Usage(3, 4, 7))[1] == []
    assert tell(resumed, Usage(5, 1, 6))[1] == [UsageReported(1, 5, 1, 6)]


def test_an_answer_cut_by_the_connection_has_failed() -> None:
    """A connection lost in the middle of the answer is told; before it, the outbox sends again."""
    speaking, _ = tell(asked(), SOUND)
    assert speaking.disconnected()[1] == (TurnFailed(1, CUT_OFF),)
    again, told = asked().disconnected()
    assert told == ()
    assert tell(asked(1, again), SOUND)[1][0] == ReplyStarted(1)


def test_an_answer_of_which_all_has_come_is_over_when_the_connection_is() -> None:
    """Nothing more can come of it, and a turnComplete of the next connection is not its own."""
    generated, _ = tell(asked(), SOUND, GC)
    over, told = generated.disconnected()
    assert told == (TurnEnded(1),)
    assert tell(over, TC)[1] == []
    assert generated.abandoned(1).disconnected()[1] == ()


def test_several_utterances_are_one_turn_until_idle() -> None:
    """With extended thinking only IDLE ends the interaction."""
    facts = (SOUND, GC, InteractionInProgress(), SOUND, GC, TC, InteractionIdle())
    _, told = tell(asked(1, Turns(thinks=True)), *facts)
    kinds = [type(each) for each in told]
    assert kinds == [ReplyStarted, ReplyPart, ReplyPart, ReplyEnded, TurnEnded]


@pytest.mark.parametrize("thinks", [False, True])
def test_a_status_is_that_of_its_own_turn_only(*, thinks: bool) -> None:
    """The next answer comes without one, and ends as any other: with its turnComplete."""
    before = (SOUND, GC, InteractionInProgress(), SOUND, GC, TC, InteractionIdle())
    turns, _ = tell(asked(1, Turns(thinks=thinks)), *before)
    for epoch in (2, 3):
        turns, told = tell(asked(epoch, turns), SOUND, GC, TC)
        kinds = [type(each) for each in told]
        assert kinds == [ReplyStarted, ReplyPart, ReplyEnded, TurnEnded]


def test_a_status_without_sound_does_not_fail_the_turn() -> None:
    """The model says that it goes on before it says anything else."""
    turns, told = tell(asked(), InteractionInProgress(), TC)
    assert told == []
    assert tell(turns, SOUND)[1][0] == ReplyStarted(1)
    assert [type(each) for each in tell(turns, TC, InteractionIdle())[1]] == [TurnFailed]


def test_a_status_of_an_older_turn_is_not_that_of_this_one() -> None:
    """What the older turn owes may come late, and the new answer ends as usual."""
    turns = asked(2, asked(1))
    _, told = tell(turns, InteractionInProgress(), TC, SOUND, GC, TC)
    assert [type(each) for each in told] == [ReplyStarted, ReplyPart, ReplyEnded, TurnEnded]


def test_a_late_transcript_is_not_that_of_the_next_utterance() -> None:
    """The user's transcript may come after the next press; it is not taken for the new words."""
    turns, _ = tell(asked(), SOUND, GC, TC)
    talking = turns.sent(ActivityStart(2))
    assert tell(talking, InputText("late"), InputText("new"))[1] == [Transcribed(2, "user", "new")]


@pytest.mark.parametrize("reason", ["", "RESPONSE_REJECTED"])
def test_an_empty_turn_says_why(reason: str) -> None:
    """A turn without an answer fails with the service's own reason."""
    _, told = tell(asked(), TurnComplete(reason))
    (failure,) = told
    assert isinstance(failure, TurnFailed)
    assert reason in failure.cause
