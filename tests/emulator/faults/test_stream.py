"""Each fault of a connection that worked: closes, silence, announcements, limits."""

import asyncio
import json

import pytest
from websockets.exceptions import ConnectionClosed

from edged.emulator.faults.when import planned
from tests.emulator.faults.life import (
    ANSWER,
    SAID,
    SECOND,
    SHORT,
    TALKATIVE,
    client,
    content,
    emulator,
    life,
    parts,
    told,
)
from tests.emulator.sdk import run
from tests.emulator.talk import END, START, setup, video

CLOSES: dict[str, tuple[int, str]] = {
    "reset": (0, ""),
    "deadline": (1011, "Deadline expired before operation could complete."),
    "close-in-answer": (1011, "Internal error encountered."),
    "close-in-utterance": (1011, "Internal error encountered."),
    "close-1000": (1000, "The operation was cancelled."),
    "quota-mid-session": (1011, "You exceeded your current quota"),
}


@pytest.mark.parametrize("during", ["setup", "utterance", "answer", "pause"])
@pytest.mark.parametrize("name", CLOSES)
def test_closes_at_a_given_time(name: str, during: str) -> None:
    """The connection ends with the code and the reason, at the moment that is asked for."""

    async def test() -> None:
        async with emulator(f"{name}@during={during}") as running, client(running) as one:
            await one.set_up()
            if during == "setup":
                came = await one.listen(quiet=40)
                assert came == []
            else:
                await one.say(START, SECOND)
                await one.say(*([] if during == "utterance" else [END]))
                came = await one.listen(quiet=40)
            sound = len(parts(came))
            assert sound == {"answer": 12, "pause": 25}.get(during, 0)
            assert ("turnComplete" in told(came)) == (during == "pause")
            code, reason = CLOSES[name]
            assert one.closed is not None
            assert (one.code, one.reason[: len(reason)]) == (code, reason)
            if name == "reset":
                assert isinstance(one.closed.__cause__, ConnectionResetError)

    run(test)


def test_the_second_answer_once() -> None:
    """close-in-answer@turn=2 counts over connections, and strikes once."""

    async def test() -> None:
        async with emulator("close-in-answer@turn=2") as running:
            for code in (0, 1011, 0):
                async with client(running) as one:
                    await one.set_up()
                    came = await one.turn()
                    assert (one.code, "turnComplete" in told(came)) == (code, code == 0)
            assert [(s.name, s.connection, s.turn) for s in running.injector.injected] == [
                ("close-in-answer", 2, 1)
            ]

    run(test)


def test_half_open() -> None:
    """half-open: neither a message nor a pong nor a close comes, and the socket stays."""

    async def test() -> None:
        async with life("half-open@after=0.1") as one:
            await asyncio.sleep(0.2)
            pong = asyncio.ensure_future(await one.socket.ping())
            assert await one.turn(quiet=SHORT) == []
            assert one.closed is None
            assert not pong.done()

    run(test)


def test_late_pong() -> None:
    """late-pong: messages come in time, pongs do not."""

    async def test() -> None:
        async with life("late-pong@seconds=8") as one:
            before = one.clock.now()
            pong = asyncio.ensure_future(await one.socket.ping())
            assert told(await one.turn()) == ANSWER
            assert not pong.done()
            await pong
            assert 8 <= one.clock.now() - before < 14

    run(test)


@pytest.mark.parametrize(("name", "left"), [("go-away@seconds=20", 20), ("go-away-short", 5)])
def test_go_away(name: str, left: int) -> None:
    """The time that is left is told, and when it is up the connection is closed."""

    async def test() -> None:
        async with life(name) as one:
            (farewell,) = await one.listen(lambda m: "goAway" in m)
            assert farewell == {"goAway": {"timeLeft": f"{left}s"}}
            said = one.clock.now()
            assert told(await one.turn()) == ANSWER
            await one.listen(quiet=80)
            assert one.code == 1011
            assert left - 1 <= one.clock.now() - said < left + 10

    run(test)


def test_go_away_in_an_answer() -> None:
    """A named turn moves it into the answer, which is whole all the same."""

    async def test() -> None:
        async with life("go-away-short@turn=1") as one:
            kinds = told(await one.turn())
            assert kinds.index("modelTurn") < kinds.index("goAway")
            assert [kind for kind in kinds if kind != "goAway"].count("modelTurn") == 2
            assert kinds[-3:] == ANSWER[-3:]
            await one.listen(quiet=20)
            assert one.code == 1011

    run(test)


def test_go_away_silence() -> None:
    """go-away-silence: after goAway nothing is said, and nothing is closed."""

    async def test() -> None:
        async with life("go-away-silence") as one:
            assert told(await one.listen(lambda m: "goAway" in m)) == ["goAway"]
            assert await one.turn(quiet=SHORT) == []
            assert one.closed is None

    run(test)


def test_read_stall() -> None:
    """read-stall: what the client sends piles up until sending blocks, and is heard afterwards."""

    async def test() -> None:
        order = "read-stall@seconds=20"
        async with emulator(order, options=TALKATIVE) as running, client(running) as one:
            await one.set_up()
            before = one.clock.now()
            await one.say(START, *[SECOND] * 200)  # more than a sender's kernel keeps: tcp(7)
            assert one.clock.now() - before >= 15
            await one.say(END)
            await one.listen(lambda m: "inputTranscription" in content(m))
            (window,) = running.traffic.windows
            assert len(window.audio) == 200 * len(SAID)

    run(test)


def test_slow_network() -> None:
    """slow-network: late, at irregular times, and in order."""

    async def test() -> None:
        order = "slow-network@latency=2,jitter=1,piece=300,gap=0.01"
        async with emulator(order) as running, client(running) as one:
            before = one.clock.now()
            assert told(await one.set_up()) == ["setupComplete", "sessionResumptionUpdate"]
            assert one.clock.now() - before >= 2
            assert told(await one.turn()) == ANSWER

    run(test)


def test_no_updates() -> None:
    """no-updates: neither a handle nor its withdrawal, on this connection only."""

    async def test() -> None:
        async with emulator("no-updates") as running:
            async with client(running) as one:
                assert told(await one.set_up(quiet=SHORT)) == ["setupComplete"]
                assert told(await one.turn(quiet=SHORT)) == ANSWER[1:-1]
            async with client(running) as one:
                assert "sessionResumptionUpdate" in told(await one.set_up())

    run(test)


def test_late_update() -> None:
    """late-update: the only update comes a second after turnComplete."""

    async def test() -> None:
        async with life("late-update", quiet=SHORT) as one:
            assert told([json.loads(frame) for _, frame in one.frames]) == ["setupComplete"]
            assert told(await one.turn()) == ANSWER[1:]
            (end,) = one.times("turnComplete")
            (update,) = one.times("sessionResumptionUpdate")
            assert update - end >= 0.9

    run(test)


ENDS = {
    "no-turn-to-complete": (1007, "No turn to complete"),
    "invalid-argument": (1007, "Request contains an invalid argument."),
    "context-exhausted": (1007, "The conversation is too long without context window"),
}


@pytest.mark.parametrize("name", ENDS)
def test_closes_at_the_activity_end(name: str) -> None:
    """The end of an utterance of one second is closed; the next connection works."""

    async def test() -> None:
        async with emulator(name) as running:
            async with client(running) as one:
                await one.set_up()
                assert await one.turn() == []
                code, reason = ENDS[name]
                assert (one.code, one.reason[: len(reason)]) == (code, reason)
            async with client(running) as one:
                await one.set_up()
                assert "turnComplete" in told(await one.turn())

    run(test)


def test_frame_limit() -> None:
    """frame-limit: a second picture within a second is closed; without the fault it is counted."""

    async def test() -> None:
        for orders, code in ((["frame-limit"], 1007), ([], 0)):
            async with emulator(*orders) as running, client(running) as one:
                await one.set_up()
                await one.say(START, SECOND, video(), video())
                await one.listen(quiet=2)
                assert one.code == code
                assert running.traffic.frames_too_soon == 1

    run(test)


def test_session_limits() -> None:
    """session-limit: 15 minutes with sound, 2 with pictures, none with compression."""

    async def test() -> None:
        compression = {"contextWindowCompression": {"triggerTokens": 25_000}}
        order = "session-limit@seconds=12,seconds-with-pictures=6"
        for fields, first, end in (({}, SECOND, 12), ({}, video(), 6), (compression, SECOND, 0)):
            async with emulator(order, must_fire=end > 0) as running, client(running) as one:
                before = one.clock.now()
                await one.say(setup(sessionResumption={}, **fields), START, first, END)
                await one.listen(quiet=16)
                assert one.code == (1007 if end else 0)
                assert not end or end - 1 <= one.clock.now() - before < end + 15

    run(test)


def test_connection_limit() -> None:
    """connection-limit: goAway with the lead, then the close; it replaces the usual limit."""

    async def test() -> None:
        order = "connection-limit@seconds=12,lead=4"
        async with emulator(order) as running, client(running) as one:
            before = one.clock.now()
            await one.set_up()
            assert await one.listen() == [{"goAway": {"timeLeft": "4s"}}]
            assert one.code == 1011
            assert 11 <= one.clock.now() - before < 20

    run(test)


def test_what_is_ordered_late() -> None:
    """More faults can be planned while an emulator runs."""

    async def test() -> None:
        async with emulator() as running, client(running) as one:
            await one.set_up()
            assert told(await one.turn()) == ANSWER
            running.injector.plan(*planned("close-1000"))
            await one.turn()
            assert one.code == 1000
            with pytest.raises(ConnectionClosed):
                await one.socket.recv()

    run(test)
