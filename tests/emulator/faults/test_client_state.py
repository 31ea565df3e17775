"""Faults of the handle, the history and the utterance that a client brings from before."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.faults.life import (
    EVERYTHING,
    SHORT,
    TIMEOUT,
    UTTERANCE,
    Life,
    client,
    emulator,
    settled,
    told,
)
from tests.emulator.sdk import run
from tests.emulator.talk import setup

RESUMED: dict[str, Callable[[int, list[str]], bool]] = {
    "stale-handle-1000": lambda code, came: (code, came) == (1000, []),
    "stale-handle-1006": lambda code, came: (code, came) == (0, []),
    "stale-handle-1009": lambda code, came: (code, came) == (1009, []),
    "stale-handle-1011": lambda code, came: (code, came) == (1011, []),
    "stale-handle-1013": lambda code, came: (code, came) == (1013, []),
    "stale-handle-silence": lambda code, came: (code, came) == (0, []),
    "stale-handle-error": lambda code, came: (code, came) == (0, ["error"]),
    "handle-words": lambda code, came: (code, came) == (1008, []),
    "handle-words@words=permission": lambda code, came: (code, came) == (1008, []),
    "handle-words@words=quota": lambda code, came: (code, came) == (1011, []),
}


@pytest.mark.parametrize("name", RESUMED)
def test_a_resumption_fails_each_time(name: str) -> None:
    """In its own way; a fresh session lives, and is resumed."""

    async def test() -> None:
        async with emulator(name) as running:
            async with client(running) as one:
                handle = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            for _ in range(2):
                async with client(running) as one:
                    came = await one.set_up(handle, SHORT)
                    open_ = name in ("stale-handle-silence", "stale-handle-error")
                    assert (one.closed is None) == open_
                    assert RESUMED[name](one.code, told(came))
            async with client(running) as one:
                fresh = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up(fresh))

    run(test)


def test_a_resumption_is_accepted_and_sent_away() -> None:
    """handle-go-away: at once, each time; a fresh session stays."""

    async def test() -> None:
        async with emulator("handle-go-away") as running:
            async with client(running) as one:
                handle = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            for _ in range(2):
                async with client(running) as one:
                    came = await one.set_up(handle) + await one.listen(quiet=SHORT)
                    assert {"setupComplete", "goAway"} <= set(told(came))
            async with client(running) as one:
                came = await one.set_up() + await one.listen(quiet=SHORT)
                assert "goAway" not in told(came)

    run(test)


def test_a_resumption_is_accepted_and_mute() -> None:
    """mute-handle: it completes its set-up, says no more and stays open; a fresh one answers."""

    async def test() -> None:
        async with emulator("mute-handle") as running:
            async with client(running) as one:
                handle = (await one.set_up())[-1]["sessionResumptionUpdate"]["newHandle"]
            async with client(running) as one:
                assert "setupComplete" in told(await one.set_up(handle))
                assert await one.turn(SHORT) == []
                assert one.closed is None
            async with client(running) as one:
                await one.set_up()
                assert "turnComplete" in told(await one.turn())

    run(test)


SEEDED: dict[str, Any] = EVERYTHING | {"historyConfig": {"initialHistoryInClientContent": True}}
TURNS = [
    {"role": "user", "parts": [{"text": "two eggs"}]},
    {"role": "model", "parts": [{"text": "an omelette"}]},
]
HISTORY = {"clientContent": {"turns": TURNS, "turnComplete": True}}


async def seed(one: Life) -> list[str]:
    """Set up for a history and tell it; return what came until there is silence."""
    await one.say(setup(**SEEDED))
    came = await one.listen(settled)
    if one.closed is None:
        await one.say(HISTORY)
        came += await one.listen(quiet=SHORT)
    return told(came)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("history-refused", 1007),
        ("history-refused-late", 1007),
        ("history-words", 1011),
        ("history-words@words=account", 1008),
    ],
)
def test_a_history_is_refused_each_time(name: str, code: int) -> None:
    """At once, or after the set-up; a session without one lives."""

    async def test() -> None:
        async with emulator(name) as running:
            for _ in range(2):
                async with client(running) as one:
                    came = await seed(one)
                    assert ("setupComplete" in came) == (name != "history-refused")
                    assert one.code == code
            async with client(running) as one:
                await one.set_up()
                assert "turnComplete" in told(await one.turn())

    run(test)


def test_a_repetition_is_refused_each_time() -> None:
    """repetition-refused: an abort, then 1007 for the same utterance; another one is answered."""

    async def test() -> None:
        async with emulator("repetition-refused") as running:
            for code in (0, 1007, 1007):
                async with client(running) as one:
                    await one.set_up()
                    await one.turn(TIMEOUT)
                    assert one.closed
                    assert one.code == code
            async with client(running) as one:
                await one.set_up()
                await one.say(*UTTERANCE[:2], UTTERANCE[-1])
                assert "turnComplete" in told(await one.answer())

    run(test)
