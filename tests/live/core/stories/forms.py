"""Stories of what a session is told in: writing, transcripts, thoughts."""

from edged.capabilities import Modality
from edged.conversation.events import FailureKind, ReplyEnded, ReplyWritten, TurnFailed
from edged.conversation.notices import ReplyText, Shown, Transcribed
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Log
from edged.live.core.setup import SessionSetup
from edged.live.core.turns.reasons import CUT_SHORT, EMPTY, MORE, REFUSES
from edged.live.messages import (
    GenerationComplete,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    ModelAudio,
    ModelText,
    OutputText,
    ResumptionUpdate,
    SessionNamed,
    Thought,
    TurnComplete,
    WaitingForInput,
)
from edged.live.messages import Shown as ShownFact
from tests.live.core.phone import GONE, Core, Phone, phone, sent, told

WRITES = SessionSetup("gemini-live-2.5-flash", modality=Modality.TEXT)
THINKS = SessionSetup("gemini-3.8-live-extended-thinking", thoughts=True)
DICTATES = SessionSetup("gemini-3.5-transcribe-live", modality=Modality.TEXT)
ENDS = (GenerationComplete(), TurnComplete())


def asked(core: Core, setup: SessionSetup) -> Phone:
    """Return a phone on which something was said."""
    desk = phone(core, setup=setup)
    desk.utter(1)
    return desk


def nothing_written_is_no_answer(core: Core) -> None:
    """An end without text has failed, as one without sound."""
    assert told(asked(core, WRITES).say(*ENDS)) == [TurnFailed(1, EMPTY)]


def dictation_has_answered_when_the_turn_is_complete(core: Core) -> None:
    """The words of the user are all there is; a handle may follow as after any answer."""
    desk = asked(core, DICTATES)
    assert told(desk.say(InputText("Good day."))) == [Transcribed(1, "user", "Good day.")]
    assert told(desk.say(TurnComplete())) == [ReplyWritten(1)]
    assert Due.TURN not in desk.state.deadlines
    assert desk.state.awaited.handle_for == 1
    desk.say(ResumptionUpdate("a handle"))
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected())) == []


def dictation_that_fails_has_failed(core: Core) -> None:
    """A turn that ends for a reason was not heard to its end."""
    (failed,) = told(asked(core, DICTATES).say(TurnComplete("RESPONSE_REJECTED")))
    words = f"{EMPTY}: {REFUSES} (RESPONSE_REJECTED)"
    assert failed == TurnFailed(1, words, FailureKind.REFUSED)


def what_is_shown_is_of_the_answer_at_hand(core: Core) -> None:
    """Before, in and after its sound; not what comes while the user talks, nor of a turn let go."""
    desk = phone(core)
    desk.utter(1)
    shown = ShownFact("source", "https://a.example", "A")
    assert told(desk.say(shown)) == [Shown(1, "source", "https://a.example", "A")]
    beside = told(desk.say(ModelAudio(b"ab"), ShownFact("code", "1 + 1")))
    assert Shown(1, "code", "1 + 1") in beside
    desk.happen(e.UtteranceBegun(2))
    assert told(desk.say(shown)) == []
    desk.happen(e.TurnAbandoned(2))
    desk.utter(3)
    desk.happen(e.TurnAbandoned(3))
    assert told(desk.say(shown)) == []


def the_name_of_a_session_is_for_the_journal(core: Core) -> None:
    """Whoever runs the service can look for it."""
    (line,) = (x for x in phone(core).say(SessionNamed("s1")) if isinstance(x, Log))
    assert (line.event, line.fields) == ("session_named", (("session", "s1"),))


def a_service_that_waits_for_more_says_so(core: Core) -> None:
    """An empty end of that turn, and of no other, asks the user to say more."""
    desk = phone(core)
    desk.utter(1)
    ended = told(desk.say(WaitingForInput(), TurnComplete()))
    assert ended == [TurnFailed(1, f"{EMPTY}: {MORE}", FailureKind.UNFINISHED)]
    desk.utter(2)
    assert told(desk.say(TurnComplete())) == [TurnFailed(2, EMPTY)]


def an_answer_that_the_service_cuts_short_has_failed(core: Core) -> None:
    """What has come of it is heard; the reason is told, unless it is of the future."""
    reason = "GENERATED_AUDIO_SAFETY"
    desk = phone(core)
    desk.utter(1)
    words = f"{CUT_SHORT}: {REFUSES} ({reason})"
    failed = TurnFailed(1, words, FailureKind.REFUSED)
    assert told(desk.say(ModelAudio(b"ab"), TurnComplete(reason)))[2:] == [failed]
    desk.utter(2)
    assert told(desk.say(ModelAudio(b"ab"), TurnComplete("OF_THE_FUTURE")))[2:] == [ReplyEnded(2)]


def what_is_not_to_be_transcribed_goes_no_further(core: Core) -> None:
    """Whatever the service sends unasked: it is neither told nor remembered."""
    silent = SessionSetup("gemini-3.8-live", transcription=())
    desk = asked(core, silent)
    said = desk.say(InputText("a secret"), ModelAudio(b"ab"), OutputText("another"), *ENDS)
    assert not [each for each in told(said) if isinstance(each, Transcribed)]
    assert desk.state.history.remarks() == ()
    heard = asked(core, SessionSetup("gemini-3.8-live", transcription=("input",)))
    said = heard.say(InputText("Hi", "en"), ModelAudio(b"ab"), OutputText("Ho"), *ENDS)
    assert Transcribed(1, "user", "Hi", "en") in told(said)
    assert Transcribed(1, "model", "Ho") not in told(said)


def languages_of_transcripts_are_kept(core: Core) -> None:
    """As the service tells them."""
    desk = asked(core, SessionSetup("gemini-3.8-live"))
    said = told(desk.say(InputText("Hi", "en-US"), OutputText("Servus", "de-AT")))
    assert said == [
        Transcribed(1, "user", "Hi", "en-US"),
        Transcribed(1, "model", "Servus", "de-AT"),
    ]


def thoughts_are_for_the_journal_if_they_were_asked_for(core: Core) -> None:
    """Nobody else is told, and without the wish nobody at all."""
    thought = asked(core, THINKS).say(Thought("It is late."))
    assert told(thought) == []
    assert [effect.fields for effect in thought if isinstance(effect, Log)] == [
        (("turn", 1), ("text", "It is late."))
    ]
    plain = SessionSetup("gemini-3.8-live-extended-thinking")
    assert asked(core, plain).say(Thought("It is late.")) == []


def several_utterances_in_writing_are_one_answer(core: Core) -> None:
    """IDLE ends it."""
    desk = asked(core, WRITES)
    desk.say(InteractionInProgress())
    said = told(desk.say(ModelText("One. "), *ENDS, ModelText("Two."), InteractionIdle()))
    assert said == [
        ReplyText(1, "One. "),
        ReplyText(1, "Two."),
        ReplyWritten(1),
    ]


STORIES = (
    what_is_shown_is_of_the_answer_at_hand,
    the_name_of_a_session_is_for_the_journal,
    a_service_that_waits_for_more_says_so,
    an_answer_that_the_service_cuts_short_has_failed,
    nothing_written_is_no_answer,
    dictation_has_answered_when_the_turn_is_complete,
    dictation_that_fails_has_failed,
    what_is_not_to_be_transcribed_goes_no_further,
    languages_of_transcripts_are_kept,
    thoughts_are_for_the_journal_if_they_were_asked_for,
    several_utterances_in_writing_are_one_answer,
)
