"""Each call is answered once, or taken back; what it asks for is done once."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from edged.tools.calls.call import (
    INTERRUPTED,
    LOST,
    MOST_ARGUMENT_BYTES,
    MOST_PER_TURN,
    MOST_RUNNING,
    MOST_WAITING,
    ONCE,
    TAKEN_BACK,
    TOO_LONG,
    TOO_MANY,
    Answer,
    Call,
    Start,
    Stop,
)
from edged.tools.calls.run import Stage
from edged.tools.calls.scheduling import Calls
from edged.tools.declaration.manner import Scheduling
from edged.tools.outcome import Outcome, Status, ok
from tests.tools.world import BLOCKING, DONE, SILENT, World, explore, moves, settles

DEPTH = 5
LOUDER = Call("c1", "volume", '{"percent": 40}')


def test_every_order_of_things_keeps_the_rules_and_is_answered() -> None:
    """Call, cancel, press, disconnect, resume, late result: at every point."""
    worlds = explore(DEPTH)
    assert len(worlds) > 1_000
    for world in worlds:
        settles(world)


@given(st.lists(st.integers(0, 40), max_size=60))
@settings(max_examples=150, deadline=None)
def test_long_stories_keep_the_rules_and_are_answered(choices: list[int]) -> None:
    """Deeper than can be explored, at random."""
    world = World()
    for choice in choices:
        possible = list(moves(world))
        world = possible[choice % len(possible)][1]()
    settles(world)


def asked(calls: Calls, call: Call = LOUDER, epoch: int = 1) -> Calls:
    """Return the state after a call."""
    return calls.asked(call, BLOCKING, epoch, 10.0)[0]


def answers(calls: Calls) -> tuple[Answer, ...]:
    """Return what is answered now."""
    return calls.next()[1]


def test_a_call_runs_and_is_answered() -> None:
    """With what its tool brings, under its own id."""
    calls, orders = Calls().asked(LOUDER, BLOCKING, 1, 10.0)
    assert orders == (Start(1, "volume", '{"percent": 40}'),)
    assert calls.works
    assert calls.blocks
    assert answers(calls) == ()
    calls, (answer,) = calls.finished(1, DONE).next()
    assert answer == Answer(LOUDER, DONE)
    assert calls.blocks, "until it is on the wire"
    assert calls.next()[1] == (), "one message at a time"
    assert not calls.sent().works


def test_a_mere_effect_is_not_waited_for() -> None:
    """Nor does it keep the user's sound back."""
    calls, _ = Calls().asked(LOUDER, SILENT, 1, 10.0)
    assert not calls.works
    assert not calls.blocks
    (answer,) = answers(calls.finished(1, DONE))
    assert answer.scheduling is Scheduling.SILENT


def test_the_same_call_in_a_turn_shares_the_run() -> None:
    """While it runs and after it, with a word that it is enough; the next turn is another."""
    twin = replace(LOUDER, id="c2")
    calls, orders = asked(Calls()).asked(twin, BLOCKING, 1, 10.0)
    assert orders == ()
    assert [a.call.id for a in answers(calls.finished(1, DONE))] == ["c1", "c2"]
    done = asked(Calls()).finished(1, DONE).next()[0].sent()
    (again,) = answers(asked(done, twin))
    assert again.outcome == replace(DONE, hint=ONCE)
    assert done.asked(twin, BLOCKING, 2, 10.0)[1] == (Start(2, "volume", LOUDER.arguments),)


def test_what_ran_is_kept_for_its_turn_only() -> None:
    """And a picture only for the answer that shows it."""
    seen = replace(ok({}), picture=b"jpeg")
    calls = asked(Calls()).finished(1, seen)
    assert answers(calls)[0].outcome.picture == b"jpeg"
    assert calls.runs[0].outcome == ok({})
    assert [run.epoch for run in asked(calls, replace(LOUDER, id="c2"), 2).runs] == [2]


def test_a_call_that_is_taken_back_is_stopped_and_never_answered() -> None:
    """Unless another waits for the same run."""
    calls, orders = asked(Calls()).taken_back(["c1", "unknown"])
    assert orders == (Stop(1),)
    assert answers(calls.finished(1, DONE)) == ()
    both = asked(asked(Calls()), replace(LOUDER, id="c2"))
    calls, orders = both.taken_back(["c1"])
    assert orders == ()
    assert [a.call.id for a in answers(calls.finished(1, DONE))] == ["c2"]


def test_what_was_taken_back_at_work_is_not_done_once_more_in_its_turn() -> None:
    """It may be done by now, and only not be known to be; what is only asked for is not."""
    twin = replace(LOUDER, id="c2")
    calls, orders = asked(Calls()).taken_back(["c1"])[0].asked(twin, BLOCKING, 1, 20.0)
    assert orders == ()
    (answer,) = answers(calls)
    assert (answer.call, answer.outcome) == (twin, TAKEN_BACK)
    assert calls.asked(replace(LOUDER, id="c3"), BLOCKING, 2, 20.0)[1], "another turn may"
    waits, _ = Calls().asked(LOUDER, BLOCKING, 1, 60.0, Stage.ASKED)
    calls, orders = waits.taken_back(["c1"])
    assert (orders, calls.question) == ((), None)
    calls, orders = calls.asked(twin, BLOCKING, 1, 60.0, Stage.ASKED)
    assert calls.question
    assert calls.confirmed(calls.question.ticket, 9.0)[1], "a press runs it"
    done = asked(Calls()).finished(1, DONE).taken_back(["c1"])[0]
    (answer,) = answers(asked(done, twin))
    assert answer.outcome == replace(DONE, hint=ONCE), "and what was done has its result"


def test_a_press_stops_and_answers() -> None:
    """The model is told, and where it may be told to, says nothing of it."""
    calls, orders = Calls().asked(LOUDER, replace(SILENT, scheduling=Scheduling.INTERRUPT), 1, 9.0)
    calls, orders = calls.abandoned(1)
    assert orders == (Stop(1),)
    assert answers(calls) == (Answer(LOUDER, INTERRUPTED, Scheduling.SILENT),)
    assert asked(Calls(), epoch=2).abandoned(1)[1] == ()


def test_what_takes_too_long_is_stopped_and_answered() -> None:
    """At its time."""
    calls = asked(Calls())
    assert calls.due == 10.0
    assert calls.overdue(9.9) == (calls, ())
    calls, orders = calls.overdue(10.0)
    assert orders == (Stop(1),)
    assert calls.due is None
    assert [a.outcome for a in answers(calls)] == [Outcome(Status.TIMED_OUT)]


def test_what_took_too_long_is_not_done_once_more_in_its_turn() -> None:
    """Before it was stopped it may have done what it was to do."""
    calls = asked(Calls()).overdue(10.0)[0].next()[0].sent()
    calls, orders = calls.asked(replace(LOUDER, id="c2"), BLOCKING, 1, 20.0)
    assert orders == ()
    assert [a.outcome for a in answers(calls)] == [Outcome(Status.TIMED_OUT, hint=ONCE)]
    assert not json.loads(Outcome(Status.TIMED_OUT).response)["retryable"]
    assert calls.asked(replace(LOUDER, id="c3"), BLOCKING, 2, 20.0)[1], "another turn may"


def resumed(calls: Calls, handle: str = "h") -> Calls:
    """Return the state on a connection that resumes a session."""
    return calls.opening(handle).resumed()


def test_a_lost_call_is_answered_on_the_connection_that_resumes() -> None:
    """And again until a handle knows of it."""
    lost = asked(Calls(handle="h")).lost()
    assert answers(lost.opening(None)) == (), "a session that knows nothing is told nothing"
    assert answers(resumed(lost.opening(None).remembered("h2"), "h2")) == (), "nor is another"
    calls, told = resumed(lost).next()
    assert told == (Answer(LOUDER, LOST),)
    assert answers(resumed(calls.lost())) == told, "it was on its way"
    calls = calls.sent()
    assert answers(calls) == ()
    assert answers(resumed(calls.lost())) == told, "no handle knows of it"
    assert answers(resumed(calls.remembered("h2").lost(), "h2")) == ()


def test_each_session_is_answered_its_own_calls() -> None:
    """Where one is tried without the handle, and the handle is used again after that."""
    lost = asked(Calls(handle="h")).lost()
    other = replace(LOUDER, id="c2", name="light")
    trial = asked(lost.opening(None).remembered("t"), other).lost()
    assert [a.call for a in answers(resumed(trial))] == [LOUDER]
    assert [a.call for a in answers(resumed(trial, "t"))] == [other]
    assert answers(resumed(asked(lost.opening(None), other).lost())) == (Answer(LOUDER, LOST),)


def test_a_call_without_an_id_is_not_answered_elsewhere() -> None:
    """Vertex AI may leave it out; nobody would know what the answer is for."""
    nameless = replace(LOUDER, id="")
    calls = asked(Calls(handle="h"), nameless)
    assert answers(calls.finished(1, DONE)) == (Answer(nameless, DONE),)
    assert answers(resumed(calls.lost())) == ()


def test_an_id_that_is_known_is_not_answered_twice() -> None:
    """Whether it waits or was answered."""
    calls = asked(Calls())
    assert asked(calls, replace(LOUDER, name="light")) == calls
    done = calls.finished(1, DONE).next()[0].sent()
    assert asked(done) == done


def test_too_many_are_refused_and_bounded() -> None:
    """At once, in a turn, and in all."""
    many = Calls()
    for number in range(MOST_WAITING + 5):
        many = asked(many, Call(f"c{number}", f"f{number}"))
    assert len(many.runs) == MOST_RUNNING
    assert len(many.waiting) == MOST_WAITING
    assert {a.outcome for a in answers(many)} == {TOO_MANY}
    turn = Calls(handle="h")
    for number in range(MOST_PER_TURN + 5):
        turn = asked(turn, Call(f"c{number}", f"f{number}")).finished(number + 1, DONE)
        turn = turn.next()[0].sent()
    assert len(turn.runs) == MOST_PER_TURN
    assert len(turn.lost().owed) == MOST_PER_TURN + 5


def test_arguments_are_bounded() -> None:
    """Nothing runs with more."""
    calls, orders = Calls().asked(
        replace(LOUDER, arguments="x" * (MOST_ARGUMENT_BYTES + 1)), BLOCKING, 1, 10.0
    )
    assert orders == ()
    assert [a.outcome for a in answers(calls)] == [TOO_LONG]
    assert calls.waiting[0].call.arguments == "{}"
