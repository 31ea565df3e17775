"""A short soak, and the soak's own judgement: what must be noticed is noticed."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from edged.conversation.commands import Earcon, Sign
from edged.emulator.conversation.function_calls import CallRecord, FunctionCall
from edged.emulator.conversation.function_calls import Fate as CallFate
from edged.emulator.faults.when import planned
from edged.emulator.record import Fate as WindowFate
from edged.emulator.record import Window
from edged.outputs.speaker.earcons import synthesise
from tests import virtual_time
from tests.journeys.home import babble
from tests.proof.soak import commands
from tests.proof.soak.calls import Asked, check
from tests.proof.soak.evidence import PRE_ROLL, TAIL, ViolationError, parroted
from tests.proof.soak.lamp import Facts, Judge, true_signs
from tests.proof.soak.ledger import Fate, Utterance
from tests.proof.soak.plan import FAULTS, plan
from tests.proof.soak.report import page
from tests.proof.soak.resources import slope
from tests.proof.soak.run import soak
from tests.proof.soak.verdict import Evidence, judge
from tests.virtual_time import VirtualClock

pytestmark = pytest.mark.long

VOICE = babble(6)
BEGAN, ENDED = 32_000, 64_000
WINDOW = VOICE[BEGAN - PRE_ROLL : ENDED + TAIL]
ANSWERED = Utterance(
    epoch=1,
    pressed=1.0,
    touched=BEGAN,
    began=BEGAN,
    released=2.0,
    let_go=ENDED,
    ended=ENDED,
    counts=True,
    started=1,
    complete=1,
    played=1,
    sounded=2.1,
)
FAILED = replace(ANSWERED, started=0, complete=0, played=0, failed=1, sounded=None)


def test_a_short_soak(tmp_path: Path) -> None:
    """Thirty turns with everything in them end as they must."""
    result = soak(30, seed=4, speed=None, directory=tmp_path)
    assert result.passed, page(result)
    assert page(result).splitlines()[-1].startswith("PASSED")
    assert sum(result.tally.fates.values()) == 30


def test_a_seed_is_a_plan() -> None:
    """The same seed is the same plan, another one another; a longer plan begins like it."""
    assert plan(1, 60) == plan(1, 60)
    assert plan(1, 60) != plan(2, 60)
    assert plan(1, 60)[0] == plan(1, 25)[0]


def test_what_a_plan_asks_of_the_service_can_be_asked() -> None:
    """Each fault that may be chosen, with its options: else a run ends for a slip of its plan."""
    told = {fault for seed in range(40) for chapter in plan(seed, 300) for fault in chapter.faults}
    assert {each.fault.name for each in planned(*told)} == {
        name.partition("@")[0] for name in (*FAULTS, *commands.FAULTS)
    }


def evidence(
    *windows: bytes, recording: bytes = b"", fate: WindowFate = WindowFate.ENDED
) -> Evidence:
    """Return what was received and heard in a quiet house."""
    received = [Window(1, 0.0, fate=fate, audio=bytearray(audio)) for audio in windows]
    return Evidence(received, recording, VOICE, undisturbed=True)


def answer() -> bytes:
    """Return the parrot's answer."""
    return parroted(WINDOW).tobytes()


def test_an_answered_utterance() -> None:
    """Sent whole, heard whole, once: also if it had to be sent twice."""
    assert judge([ANSWERED], evidence(WINDOW, recording=answer())) == {1: Fate.ANSWERED}
    twice = evidence(WINDOW, WINDOW, recording=answer() + bytes(2_000))
    assert judge([ANSWERED], twice) == {1: Fate.ANSWERED}


def test_a_failed_utterance() -> None:
    """No answer, but the sound that tells so."""
    sound = synthesise(Earcon.NO_CONNECTION)
    assert judge([FAILED], evidence(recording=sound)) == {1: Fate.FAILED}


@pytest.mark.parametrize(
    ("utterance", "found", "complaint"),
    [
        (ANSWERED, evidence(WINDOW, recording=answer() * 2), "again"),
        (ANSWERED, evidence(WINDOW, recording=answer()[:-2_000]), "not heard whole"),
        (
            ANSWERED,
            evidence(WINDOW, recording=answer()[2_000:]),
            "nobody said.*from sample 1000 of 1",
        ),
        (ANSWERED, evidence(WINDOW[:-20_000], recording=answer()), "heard only"),
        (ANSWERED, evidence(WINDOW, fate=WindowFate.CUT, recording=answer()), "heard only"),
        (ANSWERED, evidence(WINDOW[:9_000] + WINDOW[7_000:]), "piece.*: 22400-31400, 29400-"),
        (ANSWERED, evidence(WINDOW[:9_000] + WINDOW[9_640:]), "no unbroken piece"),
        (ANSWERED, evidence(WINDOW + bytes(6_400)), "silence"),
        (ANSWERED, evidence(VOICE[BEGAN - PRE_ROLL :]), "more than was said"),
        (ANSWERED, evidence(VOICE[-16_000:]), "between presses"),
        (ANSWERED, evidence(WINDOW, VOICE[-16_000:]), "beginnings"),
        (ANSWERED, evidence(WINDOW, WINDOW[:-640]), "versions"),
        (replace(ANSWERED, started=2), evidence(WINDOW, recording=answer()), "2 times"),
        (replace(ANSWERED, failed=1), evidence(WINDOW, recording=answer()), "and it failed"),
        (replace(ANSWERED, played=0), evidence(WINDOW, recording=answer()), "neither answered"),
        (FAILED, evidence(), "no earcon"),
        (replace(FAILED, failed=0), evidence(), "neither answered"),
        (ANSWERED, evidence(WINDOW, recording=synthesise(Earcon.TURN_FAILED)), "earcons"),
        (replace(FAILED, counts=False), evidence(), "a tap and was answered"),
    ],
)
def test_what_must_not_happen(utterance: Utterance, found: Evidence, complaint: str) -> None:
    """Each kind of wrong is told as what it is."""
    with pytest.raises(ViolationError, match=complaint):
        judge([utterance], found)


def test_a_turn_may_do_something_and_say_nothing() -> None:
    """If functions were called: else its answer was not played."""
    done = replace(ANSWERED, sounded=None)
    assert judge([done], replace(evidence(WINDOW), called=True)) == {1: Fate.DONE}
    with pytest.raises(ViolationError, match="were not played"):
        judge([done], evidence(WINDOW))


def test_results_one_after_the_other_sound_alike() -> None:
    """What was interrupted by a result begins again; without calls nothing may."""
    twice = evidence(WINDOW, recording=answer()[:8_000] + answer())
    assert judge([ANSWERED], replace(twice, called=True)) == {1: Fate.ANSWERED}
    with pytest.raises(ViolationError, match="again"):
        judge([ANSWERED], twice)


CALL = FunctionCall("1", "chime", {}, blocking=True)


@pytest.mark.parametrize(
    ("record", "runs", "complaint"),
    [
        (CallRecord(CALL, connection=2), 1, "never answered"),
        (CallRecord(CALL, CallFate.ANSWERED_LATE, crossed=2.0), 1, "had been taken back"),
        (CallRecord(CALL, CallFate.ANSWERED), 2, "again and again"),
    ],
)
def test_what_must_not_become_of_a_call(record: CallRecord, runs: int, complaint: str) -> None:
    """Lost, answered after its cancellation, or run twice."""
    with pytest.raises(ViolationError, match=complaint):
        check(Asked([record], Counter({"chime {}": runs}), connection=2), utterances=1)


def test_what_may_become_of_a_call() -> None:
    """Answered, crossed by its cancellation, taken back, or made on a connection that is gone."""
    fates = (CallFate.ANSWERED, CallFate.CANCELLED, CallFate.ANSWERED_LATE)
    records = [CallRecord(CALL, fate, connection=2) for fate in fates]
    records.append(CallRecord(CALL, connection=1))
    check(Asked(records, Counter({"chime {}": 2}), connection=2), utterances=2)


def test_a_tap_must_not_be_answered() -> None:
    """What was let go is not heard."""
    tap = replace(ANSWERED, counts=False, started=0, complete=0, played=0)
    sent = WINDOW[: PRE_ROLL + ENDED - BEGAN]
    assert judge([tap], evidence(sent)) == {1: Fate.TAPPED}
    with pytest.raises(ViolationError, match="tapped, yet answered"):
        judge([tap], evidence(sent, recording=parroted(sent).tobytes()))


def test_presses_in_quick_succession() -> None:
    """Each has its own window: a tap, another one, and the talk that took the rest of the ring."""
    times = ((BEGAN, 640), (BEGAN + 1_280, 1_920), (BEGAN + 4_480, 32_000))
    pressed = [
        replace(
            ANSWERED, epoch=epoch, touched=at, began=at + 640, let_go=at + held, ended=at + held
        )
        for epoch, (at, held) in enumerate(times, 1)
    ]
    page = [
        *(replace(each, counts=False, started=0, complete=0, played=0) for each in pressed[:2]),
        pressed[2],
    ]
    cuts = (BEGAN - PRE_ROLL, BEGAN + 960, BEGAN + 3_200, BEGAN + 36_480 + TAIL)
    sent = [VOICE[start:end] for start, end in pairwise(cuts)]
    recording = parroted(sent[2]).tobytes()
    for heard in (sent, sent[1:], sent[2:], [*sent, sent[2]]):
        assert list(judge(page, evidence(*heard, recording=recording)).values()) == [
            Fate.TAPPED,
            Fate.TAPPED,
            Fate.ANSWERED,
        ]
    twice = [sent[0], VOICE[BEGAN - 640 : cuts[2]], sent[2]]
    with pytest.raises(ViolationError, match="in two utterances"):
        judge(page, evidence(*twice, recording=recording))


def test_the_light_is_judged_by_the_facts() -> None:
    """The finger first, then what sounds, then what is awaited, then the connection."""
    quiet = Facts(held=False, in_reach=True, sounding=False, utterance=None)
    waiting = replace(FAILED, failed=0)
    assert true_signs(quiet) == {Sign.READY}
    assert true_signs(replace(quiet, in_reach=False)) == {Sign.OFFLINE}
    assert true_signs(replace(quiet, held=True, in_reach=False)) == {Sign.LISTENING}
    assert true_signs(replace(quiet, utterance=waiting)) == {Sign.THINKING}
    assert true_signs(replace(quiet, utterance=waiting, in_reach=False)) == {Sign.OFFLINE}
    assert true_signs(replace(quiet, utterance=waiting, sounding=True)) == {Sign.SPEAKING}
    assert true_signs(replace(quiet, utterance=ANSWERED)) == {Sign.READY}
    assert true_signs(replace(quiet, utterance=FAILED, sounding=True)) == {Sign.READY}


def test_growth_is_told_from_noise() -> None:
    """A steady rise is seen; a jagged or a stepwise level is not taken for one."""
    noise = [0.0, 9.0, 3.0, 7.0, 1.0, 8.0, 2.0, 6.0]
    assert slope([(n, 1000 + noise[n % 8]) for n in range(160)]).flat
    assert not slope([(n, 1000 + 10 * n + noise[n % 8]) for n in range(160)]).flat
    assert slope([(n, 1000.0 if n < 140 else 1016.0) for n in range(160)]).flat


@pytest.mark.parametrize(("between", "looks"), [(0.04, 19), (5.0, 10)])
def test_a_busy_machine_is_no_lie_of_the_light(between: float, looks: int) -> None:
    """What counts is how often the light was seen to be wrong, not how late the machine looked."""
    idle = Facts(held=False, in_reach=True, sounding=False, utterance=None)
    seen = 0

    async def story() -> None:
        nonlocal seen
        clock = VirtualClock()
        judging = Judge(clock, grace=0.7)
        while True:
            seen += 1
            judging.see(Sign.SPEAKING, idle)
            await clock.sleep(between)

    with pytest.raises(ViolationError, match="the light said 'speaking'"):
        virtual_time.run(story())
    assert seen == looks
