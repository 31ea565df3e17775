"""Stories of what is typed into an open conversation; each fails if a branch is left out."""

from edged.conversation.events import ReplyStarted
from edged.live.core import events as e
from edged.live.core.effects import Play
from edged.live.messages import ModelAudio, RealtimeText, TurnComplete
from tests.live.core.phone import GONE, Core, sent, told
from tests.live.core.stories.open_conversation import PIECE, SOUND, open_phone, sound, speak


def a_text_goes_out_between_two_pieces_of_sound(core: Core) -> None:
    """The stream goes on behind it, and the next reply is its own."""
    desk = open_phone(core)
    assert sound(speak(desk, 1)) == bytes(PIECE)
    assert sent(desk.happen(e.TextTyped(2, "and eggs?"))) == [RealtimeText(1, "and eggs?")]
    assert sound(speak(desk, 1, first=1)) == bytes([1]) * PIECE
    assert told(desk.say(SOUND)) == [ReplyStarted(2), Play(2, b"ab")]


def what_is_said_while_a_text_is_answered_is_kept(core: Core) -> None:
    """The reply is the text's: after a cut the speech is said again, and the text is not."""
    desk = open_phone(core)
    desk.happen(e.TextTyped(2, "and eggs?"))
    speak(desk, 3)
    desk.say(ModelAudio(b"ab"))
    desk.happen(e.Disconnected(GONE))
    again = sent(desk.happen(e.Connected()))
    assert not [each for each in again if isinstance(each, RealtimeText)]
    assert sound(again) == b"".join(bytes([n]) * PIECE for n in range(3))


def a_text_that_was_not_answered_is_said_again_after_a_cut(core: Core) -> None:
    """Once, before the sound that follows it."""
    desk = open_phone(core)
    desk.happen(e.TextTyped(2, "and eggs?"))
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected())) == [RealtimeText(1, "and eggs?")]
    desk.say(SOUND, TurnComplete())
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected())) == []


STORIES = (
    a_text_goes_out_between_two_pieces_of_sound,
    what_is_said_while_a_text_is_answered_is_kept,
    a_text_that_was_not_answered_is_said_again_after_a_cut,
)
