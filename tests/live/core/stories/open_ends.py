"""Stories of how a turn of an open conversation ends, if not with the last word of its answer."""

from dataclasses import replace

from edged.capabilities import Modality
from edged.conversation.events import (
    FailureKind,
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    ReplyWritten,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import ReplyText, SpeechEnded, UsageReported
from edged.live.core import events as e
from edged.live.core.connection.ending import Ending
from edged.live.core.effects import Play
from edged.live.core.turns.push_to_talk import CUT_OFF
from edged.live.core.turns.reasons import CUT_SHORT, EMPTY
from edged.live.core.turns.reply_timeouts import LONGEST_REPLY, TOO_LONG
from edged.live.core.turns.turn import REFUSED
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    GenerationComplete,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    ModelText,
    TurnComplete,
    Usage,
    VoiceEnded,
    VoiceStarted,
    WaitingForInput,
)
from edged.pcm import OUTPUT_RATE, byte_count
from tests.live.core.phone import GONE, Core, logged, sent, told
from tests.live.core.stories.open_conversation import (
    LISTENS,
    SOUND,
    TRANSLATES,
    open_phone,
    sound,
    speak,
)

REFUSES = TurnComplete("PROHIBITED_INPUT_CONTENT")
SECOND = ModelAudio(bytes(byte_count(1.0, OUTPUT_RATE)))
THINKS = replace(LISTENS, model="gemini-3.8-live-extended-thinking", thinking_level="low")
WRITES = replace(LISTENS, modality=Modality.TEXT)


def failures(things: list[object]) -> list[tuple[int, FailureKind]]:
    """Return the turns that have failed, and how."""
    return [(each.epoch, each.kind) for each in things if isinstance(each, TurnFailed)]


def the_reason_of_an_empty_end_is_told(core: Core) -> None:
    """The service has heard it, so it is not said again; the next turn is one."""
    desk = open_phone(core)
    speak(desk, 20)
    desk.say(VoiceStarted(), VoiceEnded())
    (failed,) = told(desk.say(REFUSES))
    assert isinstance(failed, TurnFailed)
    assert (failed.epoch, failed.kind) == (2, FailureKind.REFUSED)
    assert failed.cause.startswith(EMPTY)
    desk.happen(e.Disconnected(GONE))
    assert len(sound(sent(desk.happen(e.Connected())))) <= 12_800, "what was in flight at the end"
    assert told(desk.say(VoiceStarted()))[0] == SpeechDetected(3)


def an_older_model_tells_of_a_turn_by_its_reason(core: Core) -> None:
    """Without voiceActivity; an end that says nothing is none."""
    desk = open_phone(core)
    assert told(desk.say(TurnComplete())) == []
    detected, failed = told(desk.say(REFUSES))
    assert detected == SpeechDetected(2)
    assert failures([failed]) == [(2, FailureKind.REFUSED)]
    assert told(desk.say(SOUND))[0] == ReplyStarted(3)


def the_reason_in_the_middle_of_an_answer_is_told(core: Core) -> None:
    """In an answer, in a translation, and in what the model says after a goodbye."""
    for setup in (LISTENS, TRANSLATES):
        for goodbye in ((), (e.UtteranceEnded(1),)):
            desk = open_phone(core, setup=setup)
            desk.say(VoiceStarted(), SOUND)
            for event in goodbye:
                desk.happen(event)
            (failed,) = told(desk.say(TurnComplete("GENERATED_AUDIO_SAFETY")))
            assert isinstance(failed, TurnFailed)
            assert (failed.epoch, failed.kind) == (2, FailureKind.REFUSED)
            assert failed.cause.startswith(CUT_SHORT)


def who_is_to_say_more_is_told(core: Core) -> None:
    """By the reason, or by waitingForInput."""
    for facts in ((TurnComplete("NEED_MORE_INPUT"),), (WaitingForInput(), TurnComplete())):
        desk = open_phone(core)
        desk.say(VoiceStarted(), VoiceEnded())
        assert failures(told(desk.say(*facts))) == [(2, FailureKind.UNFINISHED)]


def the_model_may_leave_it_at_that(core: Core) -> None:
    """Nobody spoke to it."""
    desk = open_phone(core)
    speak(desk, 20)
    desk.say(VoiceStarted(), VoiceEnded())
    assert told(desk.say(TurnComplete())) == []
    assert told(desk.say(VoiceStarted())) == [SpeechDetected(3)]


def who_goes_on_without_an_answer_speaks_anew(core: Core) -> None:
    """So that the conversation does not count as idle; the answer is to all of it."""
    desk = open_phone(core)
    assert told(desk.say(VoiceStarted(), VoiceEnded())) == [SpeechDetected(2), SpeechEnded(2)]
    assert told(desk.say(VoiceStarted(), VoiceStarted())) == [SpeechDetected(3)]
    assert told(desk.say(VoiceEnded(), SOUND))[:2] == [SpeechEnded(3), ReplyStarted(3)]


def a_reply_without_an_end_makes_nobody_deaf(core: Core) -> None:
    """It is cut after ten minutes, and its rest is dropped; then the next one is heard, whole."""
    desk = open_phone(core)
    said = told(desk.say(VoiceStarted(), *[SECOND] * 10))
    for _ in range(60):
        desk.now += 10.0
        said += told(desk.say(*[SECOND] * 10))
    assert TurnFailed(2, TOO_LONG) in said
    assert sum(isinstance(each, Play) for each in said) == LONGEST_REPLY + 1
    assert told(desk.say(SECOND, GenerationComplete(), TurnComplete())) == []
    assert speak(desk, 1), "the stream goes on"
    assert told(desk.say(SECOND, SECOND))[0] == ReplyStarted(3)
    assert told(desk.say(GenerationComplete())) == [ReplyEnded(3)]


def the_next_answer_has_all_its_time(core: Core) -> None:
    """After one that a cut ended, however long ago that began."""
    desk = open_phone(core)
    desk.say(SECOND)
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.Connected())
    desk.now += LONGEST_REPLY
    assert told(desk.say(SECOND)) == [ReplyStarted(3), Play(3, SECOND.pcm)]


def a_translation_may_go_on_for_an_hour(core: Core) -> None:
    """Of a speech without a pause."""
    desk = open_phone(core, setup=TRANSLATES)
    for _ in range(360):
        assert failures(told(desk.say(SECOND))) == []
        desk.now += 10.0


def an_answer_in_writing_is_one(core: Core) -> None:
    """Who is answered has spoken, whether the service says so or not; a cut one has failed."""
    text = ModelText("Soup.")
    for facts in ((), (VoiceStarted(), VoiceEnded())):
        desk = open_phone(core, setup=WRITES)
        said = told(desk.say(*facts, text))
        assert SpeechDetected(2) in said
        assert ReplyText(2, "Soup.") in said
        assert told(desk.say(GenerationComplete(), TurnComplete())) == [ReplyWritten(2)]
        assert SpeechDetected(3) in told(desk.say(text))
        assert TurnFailed(3, CUT_OFF) in told(desk.happen(e.Disconnected(GONE)))


def a_thinking_model_answers_in_several_utterances(core: Core) -> None:
    """All of them are heard; only its status ends the turn."""
    desk = open_phone(core, setup=THINKS)
    desk.say(VoiceStarted(), SOUND, GenerationComplete())
    assert told(desk.say(SOUND)) == [Play(2, SOUND.pcm)], "without a status too"
    assert told(desk.say(GenerationComplete(), TurnComplete())) == [ReplyEnded(2)]
    desk.say(VoiceStarted(), VoiceEnded(), SOUND, InteractionInProgress())
    assert told(desk.say(GenerationComplete(), TurnComplete())) == []
    assert told(desk.say(SOUND)) == [Play(3, SOUND.pcm)]
    assert told(desk.say(InteractionIdle())) == [ReplyEnded(3)]
    assert told(desk.say(SOUND))[0] == ReplyStarted(4)


def what_was_used_is_told_after_a_close(core: Core) -> None:
    """It is paid for; so it is after a goodbye, and with the end of an answer that was cut."""
    usage, used = Usage(2, 3, 5), UsageReported(2, 2, 3, 5)
    for last in (e.TurnAbandoned(2), e.UtteranceEnded(1)):
        desk = open_phone(core)
        desk.say(VoiceStarted(), SOUND)
        desk.happen(last)
        assert used in told(desk.say(usage, TurnComplete()))


def what_a_voice_interrupted_is_paid_for(core: Core) -> None:
    """Its usage comes once the next turn has begun."""
    desk = open_phone(core)
    desk.say(VoiceStarted(), SOUND, Interrupted())
    assert UsageReported(2, 2, 3, 5) in told(desk.say(Usage(2, 3, 5), TurnComplete()))
    desk.say(VoiceEnded(), SOUND)
    assert UsageReported(3, 4, 3, 7) in told(desk.say(Usage(4, 3, 7), TurnComplete()))


def a_cut_ends_what_was_being_said(core: Core) -> None:
    """On the next connection the service hears somebody speak, and that is told again."""
    desk = open_phone(core)
    desk.say(VoiceStarted())
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.Connected())
    assert told(desk.say(VoiceStarted())) == [SpeechDetected(3)]


def sound_that_the_service_refuses_each_time_is_told(core: Core) -> None:
    """It is not said again, and the conversation goes on."""
    desk = open_phone(core)
    speak(desk, 20)
    desk.say(VoiceStarted())
    closed = e.Disconnected(Failure(Kind.TRANSIENT, "invalid argument"), Ending.DENIED)
    for _ in range(2):
        desk.happen(closed)
        desk.wait(60.0)
        assert sent(desk.happen(e.Connected()))
    assert TurnFailed(2, REFUSED) in told(desk.happen(closed))
    assert "memory_dropped" in logged(desk.done)
    desk.wait(60.0)
    assert sent(desk.happen(e.Connected())) == []
    assert sound(speak(desk, 1)) == bytes(1_280)
    assert TurnFailed(2, REFUSED) not in told(desk.happen(closed)), "that was another one"


def a_voice_ends_an_interaction(core: Core) -> None:
    """Of which more was to come: the next turn ends as any other."""
    desk = open_phone(core)
    desk.say(VoiceStarted(), SOUND, InteractionInProgress())
    interrupted = desk.say(Interrupted())
    assert told(interrupted) == [ReplyInterrupted(2), SpeechDetected(3)]
    desk.say(TurnComplete(), VoiceEnded(), SOUND)
    assert told(desk.say(GenerationComplete())) == [ReplyEnded(3)]


STORIES = (
    the_reason_of_an_empty_end_is_told,
    an_older_model_tells_of_a_turn_by_its_reason,
    the_reason_in_the_middle_of_an_answer_is_told,
    who_is_to_say_more_is_told,
    the_model_may_leave_it_at_that,
    who_goes_on_without_an_answer_speaks_anew,
    a_reply_without_an_end_makes_nobody_deaf,
    the_next_answer_has_all_its_time,
    a_translation_may_go_on_for_an_hour,
    an_answer_in_writing_is_one,
    a_thinking_model_answers_in_several_utterances,
    what_was_used_is_told_after_a_close,
    what_a_voice_interrupted_is_paid_for,
    a_cut_ends_what_was_being_said,
    sound_that_the_service_refuses_each_time_is_told,
    a_voice_ends_an_interaction,
)
