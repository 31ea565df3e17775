"""Stories of a model that answers in writing; each fails if a branch of the core is left out."""

from dataclasses import replace

from edged.capabilities import Modality
from edged.conversation.events import ReplyEnded, ReplyStarted, ReplyWritten, TurnFailed
from edged.conversation.notices import ReplyText, Transcribed
from edged.live.core import Options, State
from edged.live.core import events as e
from edged.live.core.effects import Play
from edged.live.core.setup import DEFAULT
from edged.live.core.turns.push_to_talk import STOPPED
from edged.live.core.turns.reply_timeouts import LONGEST_REPLY, TOO_LONG
from edged.live.messages import (
    GenerationComplete,
    ModelAudio,
    ModelText,
    OutputText,
    TurnComplete,
    TypedText,
)
from tests.live.core.phone import GONE, Core, Phone, logged, phone, sent, told

ENDS = (GenerationComplete(), TurnComplete())


def writer(core: Core) -> Phone:
    """Return a phone to a model that answers in writing."""
    options = Options(10**6, setup=replace(DEFAULT, modality=Modality.TEXT))
    return Phone(core, State.of(options)).online()


def an_answer_in_writing_is_told_as_it_comes(core: Core) -> None:
    """Piece by piece; nothing sounds, and its end is an event of its own."""
    desk = writer(core)
    desk.utter(1)
    first = told(desk.say(ModelText("Grüß "), OutputText("again"), ModelAudio(b"ab")))
    assert first == [ReplyText(1, "Grüß ")]
    assert told(desk.say(ModelText("Gott."))) == [ReplyText(1, "Gott.")]
    assert told(desk.say(*ENDS)) == [ReplyWritten(1)]
    assert logged(desk.say(ModelText("late"))) == []


def a_model_that_speaks_repeats_itself_in_writing(core: Core) -> None:
    """The transcript tells the words once."""
    desk = phone(core)
    desk.utter(1)
    said = told(desk.say(ModelText("Hi"), ModelAudio(b"ab"), OutputText("Hi"), *ENDS))
    assert said == [
        ReplyStarted(1),
        Play(1, b"ab"),
        Transcribed(1, "model", "Hi"),
        ReplyEnded(1),
    ]


def what_is_answered_in_writing_is_not_asked_again(core: Core) -> None:
    """Once the answer has begun: half of it has failed, and the next turn is the user's."""
    desk = writer(core)
    desk.happen(e.TextTyped(1, "How long do eggs take?"))
    desk.say(ModelText("Four "))
    assert TurnFailed in [type(each) for each in told(desk.happen(e.Disconnected(GONE)))]
    assert not any(isinstance(m, TypedText) for m in sent(desk.happen(e.Connected())))


def an_answer_in_writing_that_stops_has_failed(core: Core) -> None:
    """Each piece begins the patience anew."""
    desk = writer(core)
    desk.utter(1)
    for _ in range(3):
        desk.say(ModelText("and "))
        assert told(desk.wait(15.0)) == []
    assert told(desk.wait(25.0)) == [TurnFailed(1, STOPPED)]


def an_answer_in_writing_that_never_ends_is_cut(core: Core) -> None:
    """It has no sound to measure, so its time is."""
    desk = writer(core)
    desk.utter(1)
    for _ in range(round(LONGEST_REPLY / 15)):
        assert told(desk.say(ModelText("and "))) == [ReplyText(1, "and ")]
        desk.wait(15.0)
    desk.wait(1.0)
    last, failed, *_ = told(desk.say(ModelText("so on")))
    assert (last, failed) == (ReplyText(1, "so on"), TurnFailed(1, TOO_LONG))


STORIES = (
    an_answer_in_writing_is_told_as_it_comes,
    a_model_that_speaks_repeats_itself_in_writing,
    what_is_answered_in_writing_is_not_asked_again,
    an_answer_in_writing_that_stops_has_failed,
    an_answer_in_writing_that_never_ends_is_cut,
)
