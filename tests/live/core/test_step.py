"""The session core: what its manual says, and how it waits."""

import pytest

from edged.conversation.events import (
    Link,
    LinkChanged,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import ActivityStarted
from edged.live.core import Options, State, step
from edged.live.core import events as e
from edged.live.core.effects import Open, Play
from edged.live.core.speech import SHORTEST_BYTES
from edged.live.lifecycle import FIRST_DELAY, LONGEST_DELAY
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    GenerationComplete,
    ModelAudio,
    TurnComplete,
    TypedText,
)
from tests.live.core.phone import GONE, Phone, sent, told

SOUND = ModelAudio(b"ab")


def test_the_example_of_the_manual() -> None:
    """A turn, as events and the effects that they have."""
    phone = Phone()
    assert told(phone.happen(e.Started())) == [LinkChanged(Link.OFFLINE, "connecting"), Open(None)]
    assert told(phone.happen(e.Connected())) == [LinkChanged(Link.ONLINE)]
    begun = phone.happen(e.UtteranceBegun(1))
    assert sent(begun) == [ActivityStart(1)]
    assert told(begun) == [ActivityStarted(1)]
    assert sent(phone.happen(e.SoundHeard(1, bytes(640)))) == [], "20 ms are not worth a message"
    assert sent(phone.happen(e.SoundHeard(1, bytes(640)))) == [Audio(1, bytes(1280))]
    ended = phone.happen(e.UtteranceEnded(1))
    assert sent(ended) == [Audio(1, bytes(SHORTEST_BYTES - 1280)), ActivityEnd(1)]
    assert told(ended) == [UtteranceAccepted(1)]
    assert told(phone.say(SOUND)) == [ReplyStarted(1), Play(1, b"ab")]
    assert told(phone.say(GenerationComplete())) == [ReplyEnded(1)]
    assert told(phone.say(TurnComplete())) == []


def test_what_was_lost_before_the_reply_goes_out_again() -> None:
    """All of it, on the connection that follows."""
    phone = Phone().online()
    first = sent(phone.utter(1))
    lost = phone.happen(e.Disconnected(GONE))
    assert told(lost) == [LinkChanged(Link.OFFLINE, "gone"), Open(None)]
    again = sent(phone.happen(e.Connected()))
    whole = b"".join(m.pcm for m in again if isinstance(m, Audio))
    assert (again[0], again[-1], whole) == (first[0], first[-1], bytes(SHORTEST_BYTES))


def test_only_one_message_is_on_its_way() -> None:
    """The next one waits for the wire: a slow network is felt, not flooded."""
    phone = Phone().online()
    state, effects = step(phone.state, e.UtteranceBegun(1), 0.0)
    assert sent(effects) == [ActivityStart(1)]
    state, effects = step(state, e.SoundHeard(1, bytes(SHORTEST_BYTES)), 0.0)
    assert sent(effects) == []
    state, effects = step(state, e.MessageSent(ActivityStart(1)), 0.0)
    assert len(sent(effects)) == 1


def test_retries_of_a_long_outage_grow_apart_and_stay_so() -> None:
    """However long ago the last connection was: a board that is offline does not dial all day."""
    phone = Phone().online()
    phone.wait(600.0)
    for _ in range(30):
        phone.happen(e.Disconnected(GONE))
        asked = len(phone.opened_at)
        while len(phone.opened_at) == asked:
            phone.wait(0.5)
    gaps = [b - a for a, b in zip(phone.opened_at, phone.opened_at[1:], strict=False)]
    assert gaps[-20:] == [LONGEST_DELAY] * 20


def test_silence_is_in_order_while_the_device_works() -> None:
    """Nothing is asked again and nothing fails; patience begins when it is done."""
    phone = Phone().online()
    phone.utter(1)
    phone.happen(e.WorkBegun())
    assert told(phone.wait(500.0)) == []
    phone.happen(e.WorkDone())
    assert Open(None) in told(phone.wait(15.0)), "and then it is asked again, once"


@pytest.mark.parametrize("speaks", [False, True])
def test_a_reply_beside_the_work_of_the_device(*, speaks: bool) -> None:
    """The model may say something meanwhile, and end the turn; the work changes nothing of that."""
    phone = Phone().online()
    phone.utter(1)
    if speaks:
        phone.say(SOUND)
    phone.happen(e.WorkBegun())
    expected = [] if speaks else [ReplyStarted(1)]
    assert told(phone.say(SOUND)) == [*expected, Play(1, b"ab")]
    assert told(phone.wait(500.0)) == []
    assert told(phone.say(GenerationComplete(), TurnComplete())) == [ReplyEnded(1)]
    assert told(phone.happen(e.WorkDone())) == []
    assert not any(isinstance(each, TurnFailed) for each in told(phone.wait(500.0)))


def test_a_turn_in_writing_is_a_turn() -> None:
    """It goes out in one message, is accepted, and answered."""
    phone = Phone().online()
    effects = phone.happen(e.TextTyped(1, "How long do eggs take?"))
    assert sent(effects) == [TypedText(1, "How long do eggs take?")]
    assert told(effects) == [ActivityStarted(1), UtteranceAccepted(1)]
    assert told(phone.say(SOUND))[0] == ReplyStarted(1)


def test_jitter_spreads_retries_by_their_number() -> None:
    """The same session waits the same way again: what is random is a value of it."""
    phone = Phone(State.of(Options(10**6, jitter=[0.5, 0.25].__getitem__)))
    phone.happen(e.Started())
    for _ in range(2):
        phone.happen(e.Disconnected(GONE))
        phone.wait(LONGEST_DELAY)
    times = [each for each in phone.opened_at if each]
    assert times == [0.5 * FIRST_DELAY, LONGEST_DELAY + 0.25 * 2 * FIRST_DELAY]
