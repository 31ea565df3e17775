"""How turns end: late, never, too long, too fast, and by a press."""

import pytest

from edged.conversation.events import TurnFailed, UtteranceAccepted
from edged.live.core import Options
from edged.live.core.events import MessageReceived
from edged.live.core.setup import SessionSetup
from edged.live.core.turns.push_to_talk import STOPPED
from edged.live.core.turns.reply_timeouts import END_MARGIN, TOO_FAST, TOO_LONG
from edged.live.messages import (
    ActivityEnd,
    GenerationComplete,
    GoAway,
    ModelAudio,
    ResumptionUpdate,
)
from tests.live.desk import GONE, SOUND, Desk, calm, tell

THINKING = SessionSetup("gemini-3.8-live-extended-thinking")


def test_an_unanswered_utterance_is_asked_again_once() -> None:
    """A frozen session: half the patience later it is said again on a new connection."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await desk.clock.sleep(11)
        await calm()
        assert len(desk.exchange.wires) == 2
        assert desk.wire.sent[-1] == ActivityEnd(1)
        await desk.clock.sleep(25)
        assert len(desk.exchange.wires) == 2, "once: then the conversation's own patience ends it"

    tell(story)


def test_a_model_that_thinks_is_given_the_time_for_it() -> None:
    """It is not cut while it thinks; a frozen session is left in the end."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await desk.clock.sleep(16)
        assert len(desk.exchange.wires) == 1
        await desk.clock.sleep(3)
        await calm()
        assert len(desk.exchange.wires) == 2

    tell(story, options=Options(10**6, setup=THINKING))


def test_an_answer_that_stops_fails() -> None:
    """No sound and no end for as long as an answer may pause."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND)
        await desk.clock.sleep(21)

    desk = tell(story)
    assert desk.of(TurnFailed) == [TurnFailed(1, STOPPED)]


def test_a_turn_without_its_end_ends_by_itself() -> None:
    """GenerationComplete without turnComplete: a due renewal is not held up for ever."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND, GenerationComplete(), ResumptionUpdate("h"), GoAway(600))
        await calm()
        assert len(desk.exchange.wires) == 1
        await desk.clock.sleep(END_MARGIN + 1)
        await calm()
        assert len(desk.exchange.wires) == 2

    desk = tell(story)
    assert not desk.of(TurnFailed)


def test_an_endless_answer_is_cut() -> None:
    """Patience has a bound."""
    piece = ModelAudio(bytes(24_000 * 2 * 10))

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        for _ in range(70):
            desk.wire.say(piece)
            await desk.clock.sleep(6.0)

    desk = tell(story, options=Options(10**6, reply_timeout=500.0))
    assert desk.of(TurnFailed) == [TurnFailed(1, TOO_LONG)]
    assert 60 <= len(desk.played) <= 61


def test_an_answer_far_ahead_of_its_sound_is_cut() -> None:
    """Memory has a bound."""
    minute = ModelAudio(bytes(24_000 * 2 * 60))

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        for _ in range(15):
            desk.wire.say(minute)
        await calm()

    desk = tell(story)
    assert desk.of(TurnFailed) == [TurnFailed(1, TOO_FAST)]
    assert 5 <= len(desk.played) <= 6


def test_an_end_waits_for_a_frame_only_so_long() -> None:
    """A camera that delivers nothing does not hold up the answer."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        assert ActivityEnd(1) not in desk.wire.sent
        await desk.clock.sleep(0.7)
        await calm()
        assert ActivityEnd(1) in desk.wire.sent

    tell(story, options=Options(10**6), sees=lambda: True)


@pytest.mark.parametrize("working", [[False, False], [True, False]])
def test_an_end_does_not_wait_for_a_camera_that_is_broken(working: list[bool]) -> None:
    """Missing since before the press, or lost while the user speaks: the answer is not held up."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        assert ActivityEnd(1) in desk.wire.sent

    tell(story, sees=lambda: working.pop(0))


def test_nothing_of_an_old_answer_counts_once_the_user_pressed() -> None:
    """Also before the activity start is on the wire: a late piece must not end the new turn."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND)
        await calm()
        desk.session.begin(2)
        desk.session._happen(MessageReceived((SOUND,)))
        assert desk.played == [(1, b"ab")]
        await desk.clock.sleep(25)

    desk = tell(story)
    assert not desk.of(TurnFailed)


def test_a_tap_is_not_reported_as_an_utterance() -> None:
    """Its window is closed on the wire, and nobody is told."""

    async def story(desk: Desk) -> None:
        desk.session.begin(1)
        await calm()
        desk.session.abandon(1)
        await calm()
        assert desk.wire.sent[-1] == ActivityEnd(1)

    assert not tell(story).of(UtteranceAccepted)


def test_a_broken_off_answer_is_told_when_the_line_is_hung_up() -> None:
    """Not when the next connection is there: that may take long."""

    async def story(desk: Desk) -> None:
        desk.utter(1)
        await calm()
        desk.wire.say(SOUND)
        await calm()
        desk.exchange.refusals.append(GONE)
        desk.wire.say(GoAway(0))
        await calm()
        assert desk.of(TurnFailed)

    tell(story)
