"""Each fault in the order of a turn: interruptions, ends late or missing, gaps and bursts."""

from itertools import pairwise
from typing import Any

from tests.emulator.faults.life import (
    ANSWER,
    SECOND,
    SHORT,
    TALKATIVE,
    UTTERANCE,
    Life,
    content,
    life,
    parts,
    told,
)
from tests.emulator.sdk import run
from tests.emulator.talk import END, START


async def barge_in(one: Life) -> list[dict[str, Any]]:
    """Speak into the answer that comes; return what came up to the next handle."""
    await one.say(*UTTERANCE)
    await one.listen(lambda m: "modelTurn" in content(m))
    await one.say(START)
    return await one.answer()


def interruption(came: list[dict[str, Any]]) -> list[str]:
    """Return what came from the first `interrupted` to the next handle."""
    kinds = [name for m in came for name in [*content(m), *m] if name != "serverContent"]
    start = kinds.index("interrupted")
    return kinds[start : kinds.index("sessionResumptionUpdate", start) + 1]


def test_interrupted_tenfold() -> None:
    """interrupted-tenfold: ten times for one interruption."""

    async def test() -> None:
        async with life("interrupted-tenfold", options=TALKATIVE) as one:
            kinds = interruption(await barge_in(one))
            assert kinds == ["interrupted"] * 10 + [
                "turnComplete",
                "usageMetadata",
                "sessionResumptionUpdate",
            ]

    run(test)


def test_residue() -> None:
    """residue: sound of the old answer between interrupted and its turn's end."""

    async def test() -> None:
        async with life("residue", options=TALKATIVE) as one:
            kinds = interruption(await barge_in(one))
            assert kinds == ["interrupted"] + ["modelTurn"] * 5 + [
                "turnComplete",
                "usageMetadata",
                "sessionResumptionUpdate",
            ]

    run(test)


def test_freeze() -> None:
    """freeze: interrupted is the last; what interrupts is not answered, the next is."""

    async def test() -> None:
        async with life("freeze", options=TALKATIVE) as one:
            await one.say(*UTTERANCE)
            await one.listen(lambda m: "modelTurn" in content(m))
            await one.say(*UTTERANCE)
            came = await one.listen(quiet=SHORT)
            assert told(came)[-1] == "interrupted"
            assert told(await one.turn())[-3:] == ANSWER[-3:]

    run(test)


def test_spurious_interruption() -> None:
    """spurious-interruption: interrupted and turnComplete at the start of the second activity."""

    async def test() -> None:
        async with life("spurious-interruption") as one:
            assert "interrupted" not in told(await one.turn())
            await one.say(START)
            assert told(await one.listen(quiet=2)) == ["interrupted", "turnComplete"]
            await one.say(SECOND, END)
            assert told(await one.answer()) == ANSWER

    run(test)


def test_interrupted_late() -> None:
    """interrupted-late: the turn ends with its generation, then comes interrupted."""

    async def test() -> None:
        async with life("interrupted-late") as one:
            kinds = told([*await one.turn(), *await one.listen(quiet=2)])
            assert kinds == [*ANSWER, "interrupted"]

    run(test)


def test_no_turn_complete() -> None:
    """no-turn-complete: the turn stays open until the user interrupts it."""

    async def test() -> None:
        async with life("no-turn-complete") as one:
            assert told(await one.turn(quiet=10)) == ANSWER[:5]
            await one.say(START)
            assert told(await one.listen(quiet=2))[:2] == ["interrupted", "turnComplete"]

    run(test)


def test_no_answer() -> None:
    """no-answer: nothing follows the first utterance, the second is answered."""

    async def test() -> None:
        async with life("no-answer") as one:
            assert await one.turn(quiet=SHORT) == []
            assert told(await one.turn()) == ANSWER

    run(test)


def test_late_turn_complete() -> None:
    """late-turn-complete: ten seconds after the sound was over."""

    async def test() -> None:
        async with life("late-turn-complete") as one:
            assert told(await one.turn()) == ANSWER
            (generated,), (end,) = one.times("generationComplete"), one.times("turnComplete")
            assert end - generated >= 10

    run(test)


def test_late_input_text() -> None:
    """late-input-text: the user's words come after turnComplete."""

    async def test() -> None:
        async with life("late-input-text") as one:
            kinds = told([*await one.turn(), *await one.listen(quiet=2)])
            assert kinds == [ANSWER[0], *ANSWER[2:], "inputTranscription"]

    run(test)


def test_gaps() -> None:
    """gaps: three seconds without sound in the middle of the answer."""

    async def test() -> None:
        async with life("gaps") as one:
            await one.turn()
            times = one.times("modelTurn")
            assert max(b - a for a, b in pairwise(times)) >= 2.5
            assert len(times) == 25

    run(test)


def test_burst() -> None:
    """burst: a minute of sound in about a second."""

    async def test() -> None:
        async with life("burst") as one:
            await one.say(*UTTERANCE)
            came = await one.listen(lambda m: "generationComplete" in content(m))
            assert len(parts(came)) == 60 * 25
            times = one.times("modelTurn")
            assert times[-1] - times[0] < 15  # a slow machine counts twenty times

    run(test)
