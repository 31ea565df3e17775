"""Stories of what is typed into an open conversation; each fails if a branch is left out."""

from edged.conversation.events import ReplyInterrupted, ReplyStarted, TurnFailed
from edged.conversation.notices import SpeechEnded
from edged.live.core import events as e
from edged.live.core.effects import Play
from edged.live.core.setup import NO_INTERRUPTION
from edged.live.messages import (
    GenerationComplete,
    Interrupted,
    ModelAudio,
    OutputText,
    RealtimeText,
    TurnComplete,
    VoiceEnded,
    VoiceStarted,
)
from edged.values import replace
from tests.live.core.phone import GONE, Core, sent, told
from tests.live.core.stories.open_conversation import (
    LISTENS,
    PIECE,
    SOUND,
    open_phone,
    sound,
    speak,
)

WAITS = replace(LISTENS, activity_handling=NO_INTERRUPTION)


def a_text_goes_out_between_two_pieces_of_sound(core: Core) -> None:
    """The stream goes on behind it, and the next reply is its own."""
    desk = open_phone(core)
    assert sound(speak(desk, 1)) == bytes(PIECE)
    assert sent(desk.happen(e.TextTyped(2, "and eggs?"))) == [RealtimeText(1, "and eggs?", 2)]
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
    assert sent(desk.happen(e.Connected())) == [RealtimeText(1, "and eggs?", 2)]
    desk.say(SOUND, TurnComplete())
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected())) == []


def a_second_text_has_an_answer_of_its_own(core: Core) -> None:
    """The service leaves the first one before it says anything, which does not end the second."""
    desk = open_phone(core)
    desk.happen(e.TextTyped(2, "eggs?"))
    desk.happen(e.TextTyped(3, "and tea?"))
    assert told(desk.say(Interrupted(), TurnComplete())) == [ReplyInterrupted(3)]
    assert told(desk.say(SOUND)) == [ReplyStarted(3), Play(3, b"ab")]


def an_interruption_of_nothing_holds_no_answer_back(core: Core) -> None:
    """Nor is a refusal taken for the end of another turn."""
    desk = open_phone(core)
    desk.happen(e.TextTyped(2, "eggs?"))
    desk.say(Interrupted())
    assert told(desk.say(OutputText("Nine"), SOUND))[-2:] == [ReplyStarted(2), Play(2, b"ab")]
    desk.happen(e.TextTyped(3, "and a bomb?"))
    desk.say(TurnComplete(), Interrupted())
    (failed,) = told(desk.say(TurnComplete("PROHIBITED_INPUT_CONTENT")))
    assert isinstance(failed, TurnFailed)


def an_answer_that_is_given_to_its_end_is_not_that_of_a_later_text(core: Core) -> None:
    """Neither its sound nor its words."""
    desk = open_phone(core, setup=WAITS)
    desk.happen(e.TextTyped(2, "eggs?"))
    desk.say(SOUND)
    desk.happen(e.TextTyped(3, "and tea?"))
    desk.happen(e.TextTyped(4, "and milk?"))
    whole = SOUND, OutputText("Nine."), GenerationComplete(), TurnComplete()
    assert told(desk.say(*whole)) == told(desk.say(*whole)) == []
    assert told(desk.say(SOUND)) == [ReplyStarted(4), Play(4, b"ab")]


def texts_that_are_said_again_are_answered_in_their_order(core: Core) -> None:
    """After a cut the service gives the answer to the older one first."""
    desk = open_phone(core, setup=WAITS)
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.TextTyped(2, "eggs?"))
    desk.happen(e.TextTyped(3, "and tea?"))
    assert len(sent(desk.happen(e.Connected()))) == 2
    assert told(desk.say(SOUND, TurnComplete())) == []
    assert told(desk.say(SOUND)) == [ReplyStarted(3), Play(3, b"ab")]


def what_is_said_while_somebody_types_is_one_turn(core: Core) -> None:
    """After a cut the text alone is left of it."""
    desk = open_phone(core)
    speak(desk, 1)
    desk.say(VoiceStarted())
    desk.happen(e.TextTyped(3, "and tea?"))
    assert told(desk.say(VoiceEnded())) == [SpeechEnded(3)]
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.Connected())
    assert told(desk.say(SOUND)) == [ReplyStarted(3), Play(3, b"ab")]


STORIES = (
    a_text_goes_out_between_two_pieces_of_sound,
    what_is_said_while_a_text_is_answered_is_kept,
    a_text_that_was_not_answered_is_said_again_after_a_cut,
    a_second_text_has_an_answer_of_its_own,
    an_interruption_of_nothing_holds_no_answer_back,
    an_answer_that_is_given_to_its_end_is_not_that_of_a_later_text,
    texts_that_are_said_again_are_answered_in_their_order,
    what_is_said_while_somebody_types_is_one_turn,
)
