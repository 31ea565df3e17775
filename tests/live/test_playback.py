"""What happens to the line while an answer is still being played: all its sound has come by then.

The sound comes in a burst and turnComplete only when it has been played in real time, so that this
is nearly the whole of an answer.
"""

from edged.conversation.events import TurnFailed
from edged.live.core import Options
from edged.live.messages import GenerationComplete, ResumptionUpdate
from tests.live.desk import GONE, SOUND, Desk, calm, tell


async def play(desk: Desk, epoch: int = 1) -> None:
    """Have an utterance answered with all of its sound, and with no turnComplete yet."""
    desk.utter(epoch)
    await calm()
    desk.wire.say(SOUND, GenerationComplete(), ResumptionUpdate("h"))
    await calm()


def test_a_line_that_was_cut_while_playing_rests_again() -> None:
    """The turn is over: what was heard is all of it, and a lazy line is hung up in time."""

    async def story(desk: Desk) -> None:
        await play(desk)
        desk.wire.cut()
        await calm()
        assert len(desk.exchange.wires) == 2
        assert desk.wire.open
        await desk.clock.sleep(61)
        await calm()
        assert not desk.wire.open

    desk = tell(story, options=Options(10**6, rest_after=60))
    assert not desk.of(TurnFailed)


def test_a_line_that_was_cut_while_playing_is_renewed_when_it_is_old() -> None:
    """Nothing is under way that a renewal would have to wait for."""

    async def story(desk: Desk) -> None:
        await play(desk)
        desk.wire.cut()
        await desk.clock.sleep(35)
        await calm()
        assert [wire.handle for wire in desk.exchange.wires] == [None, "h", "h"]

    tell(story, options=Options(10**6, renew_after=30))


def test_nobody_waits_for_a_network_that_died_while_playing() -> None:
    """Retries grow apart: the haste is for who waits, and the answer was heard."""

    async def story(desk: Desk) -> None:
        await play(desk)
        desk.exchange.refusals += [GONE] * 100
        desk.wire.cut()
        await desk.clock.sleep(60)
        assert len(desk.exchange.refusals) > 100 - 12

    tell(story)
