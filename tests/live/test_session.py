"""The session on scripted connections: turns, renewals and what only the owner can cure."""

import pytest

from edged.conversation.events import (
    Link,
    LinkChanged,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.live.core import Options
from edged.live.core.turns.turn_end import HANDLE_TIMEOUT
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    GenerationComplete,
    GoAway,
    ResumptionUpdate,
    TurnComplete,
    Unused,
)
from tests.live.desk import GONE, SOUND, Desk, calm, tell


def test_an_answered_turn() -> None:
    """Start, sound and end go out; the answer is told and played."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        assert [desk.wire.sent[0], desk.wire.sent[-1]] == [ActivityStart(1), ActivityEnd(1)]
        desk.wire.say(SOUND, SOUND)
        desk.wire.say(GenerationComplete())
        desk.wire.say(TurnComplete())
        await calm()

    desk = tell(story)
    turn = desk.of(UtteranceAccepted, ReplyStarted, ReplyEnded, TurnFailed)
    assert turn == [UtteranceAccepted(1), ReplyStarted(1), ReplyEnded(1)]
    assert desk.played == [(1, b"ab"), (1, b"ab")]


def test_renewal_waits_for_the_turn_and_its_handle() -> None:
    """After goAway the connection is swapped once the turn is over and its handle is here."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(GoAway(60), SOUND, GenerationComplete(), TurnComplete())
        await calm()
        assert len(desk.exchange.wires) == 1, "the handle of this turn is still to come"
        desk.wire.say(ResumptionUpdate("new"))
        await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "new"]

    desk = tell(story)
    links = [event.link for event in desk.told if isinstance(event, LinkChanged)]
    assert links == [Link.OFFLINE, Link.ONLINE, Link.ONLINE], "nobody hears a renewal"


def test_a_service_that_leaves_while_a_renewal_waits_for_an_answer_is_left_in_time() -> None:
    """The connection is old, an answer goes on, and goAway comes: before its end, not after."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        desk.utter(1)
        await desk.clock.sleep(5)
        desk.wire.say(SOUND)
        await desk.clock.sleep(6)
        desk.wire.say(GoAway(9))
        await desk.clock.sleep(6)
        await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "h"]

    tell(story, options=Options(10**6, renew_after=10))


def test_a_renewal_does_not_wait_for_ever_for_a_handle() -> None:
    """A service that sends no updates is left all the same, before it cuts without notice."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND, GenerationComplete(), TurnComplete())
        await desk.clock.sleep(20)
        await calm()
        assert len(desk.exchange.wires) == 1, "it may be late"
        await desk.clock.sleep(HANDLE_TIMEOUT)
        await calm()
        assert len(desk.exchange.wires) == 2

    tell(story, options=Options(10**6, renew_after=45))


def test_going_away_while_idle_renews_at_once() -> None:
    """Nothing is under way: there is nothing to wait for."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        desk.wire.say(GoAway(50))
        await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "h"]

    tell(story)


def test_a_cut_while_leaving_is_one_reconnect() -> None:
    """Lost in the middle of an answer with a renewal due: one new connection, and it is live."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND)
        desk.wire.say(GoAway(60))
        desk.wire.say(ResumptionUpdate("h2"))
        desk.wire.cut()
        await calm()
        assert len(desk.exchange.wires) == 2

    desk = tell(story)
    assert desk.of(TurnFailed)
    assert [e.link for e in desk.told if isinstance(e, LinkChanged)][-1] is Link.ONLINE
    offline = desk.told.index(LinkChanged(Link.OFFLINE, "gone"))
    assert offline < desk.told.index(desk.of(TurnFailed)[0]), "the earcon knows the cause"


def test_a_cut_before_the_answer_says_it_all_again() -> None:
    """The utterance goes out once more on the new connection, and is answered."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.cut()
        await calm()
        assert desk.wire.sent == desk.exchange.wires[0].sent
        desk.wire.say(SOUND, GenerationComplete(), TurnComplete())
        await calm()

    desk = tell(story)
    assert not desk.of(TurnFailed)
    assert desk.played == [(1, b"ab")]


def test_a_press_while_backing_off_connects_at_once() -> None:
    """The user does not wait for a retry; what was said meanwhile goes out."""

    async def story(desk: Desk) -> None:
        assert not desk.exchange.wires
        desk.utter(1)
        await calm()
        assert desk.wire.sent[-1] == ActivityEnd(1)

    tell(story, GONE)


@pytest.mark.parametrize("kind", [Kind.AUTHENTICATION, Kind.CONFIGURATION])
def test_what_only_the_owner_can_cure_fails_the_turn(kind: Kind) -> None:
    """An utterance is not kept for a service that will not take it."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        desk.wire.cut(Failure(kind, "why"))
        await calm()

    desk = tell(story)
    assert desk.told[-2:] == [LinkChanged(Link.NOT_SET_UP, "why"), TurnFailed(1, "why")]


def test_forgetting_drops_the_turn_and_the_handle() -> None:
    """A fresh session without the old handle; nothing is said again."""

    async def story(desk: Desk) -> None:
        desk.wire.say(ResumptionUpdate("h"))
        desk.utter(1)
        await calm()
        desk.session.forget()
        await calm()
        assert desk.wire.handle is None
        assert not desk.wire.sent
        assert len(desk.exchange.wires) == 2

    tell(story)


def test_a_field_without_a_use_is_noted_once(caplog: pytest.LogCaptureFixture) -> None:
    """The journal is not filled by what comes with every message."""

    async def story(desk: Desk) -> None:
        for _ in range(5):
            desk.wire.say(Unused("tool_call"))
        await calm()

    with caplog.at_level("INFO", "edged"):
        tell(story)
    assert [record.message for record in caplog.records].count("server_field_unused") == 1
