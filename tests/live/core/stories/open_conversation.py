"""Stories of an open conversation: each holds for the core, and fails if a branch is left out."""

from dataclasses import replace
from typing import Any

from edged.conversation.events import (
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import SpeechEnded, Transcribed
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Open, Play
from edged.live.core.options import LULL
from edged.live.core.setup import DEFAULT, ActivityDetection
from edged.live.core.turns.push_to_talk import CUT_OFF, STOPPED
from edged.live.core.turns.turn_end import HANDLE_TIMEOUT
from edged.live.core.utterance.stream import IN_FLIGHT_BYTES, MOST_BYTES
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    Audio,
    AudioStreamEnd,
    ClientMessage,
    Frame,
    GenerationComplete,
    GoAway,
    InputText,
    Interrupted,
    ModelAudio,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
    VoiceEnded,
    VoiceStarted,
)
from tests.live.core.phone import GONE, Core, Phone, logged, phone, sent, told

SOUND = ModelAudio(b"ab")
PIECE = 1_280  # bytes of 40 ms
LISTENS = replace(DEFAULT, activity_detection=ActivityDetection.AUTOMATIC)
TRANSLATES = replace(LISTENS, model="gemini-3.5-live-translate-preview")


def open_phone(core: Core, **options: Any) -> Phone:  # noqa: ANN401 - as Options
    """Return a phone with an open conversation."""
    desk = phone(core, **({"setup": LISTENS} | options))
    desk.happen(e.UtteranceBegun(1))
    return desk


def speak(desk: Phone, pieces: int, first: int = 0) -> list[ClientMessage]:
    """Say as many pieces, each of its own value; return what is sent."""
    numbers = range(first, first + pieces)
    said = [desk.happen(e.AudioCaptured(1, bytes([n % 256]) * PIECE)) for n in numbers]
    return [message for effects in said for message in sent(effects)]


def sound(messages: list[ClientMessage]) -> bytes:
    """Return the sound of messages."""
    return b"".join(m.pcm for m in messages if isinstance(m, Audio))


def it_streams_without_a_word_about_turns(core: Core) -> None:
    """In messages of 40 ms, with a frame of the camera between; a pause is told once."""
    desk = open_phone(core)
    assert [type(m) for m in speak(desk, 3)] == [Audio] * 3
    assert sent(desk.happen(e.AudioCaptured(1, bytes(640)))) == [], "20 ms are not worth a message"
    assert sent(desk.happen(e.FrameCaptured(1, b"jpeg"))) == [Frame(1, b"jpeg")]
    paused = sent(desk.happen(e.StreamPaused(1)))
    assert paused == [Audio(1, bytes(640)), AudioStreamEnd(1)]
    assert sent(desk.happen(e.StreamPaused(1))) == []
    assert [type(m) for m in speak(desk, 1)] == [Audio]


def what_was_heard_before_the_end_is_not_said_again(core: Core) -> None:
    """The microphone paused for the reply, and was lost; then the connection was, too."""
    desk = open_phone(core)
    speak(desk, 3)
    desk.say(VoiceStarted(), VoiceEnded(), SOUND)
    assert sent(desk.happen(e.StreamPaused(1))) == [AudioStreamEnd(1)]
    assert sent(desk.happen(e.UtteranceEnded(1, camera=False))) == []
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected())) == []


def the_service_begins_the_turns(core: Core) -> None:
    """It hears somebody, who finishes; it answers; each turn has the next epoch."""
    desk = open_phone(core)
    for epoch in (2, 3):
        speak(desk, 3)
        assert told(desk.say(VoiceStarted())) == [SpeechDetected(epoch)]
        assert told(desk.say(VoiceEnded())) == [SpeechEnded(epoch)]
        assert told(desk.say(InputText("how?", "en"))) == [Transcribed(epoch, "user", "how?", "en")]
        assert told(desk.say(SOUND)) == [ReplyStarted(epoch), Play(epoch, b"ab")]
        assert told(desk.say(OutputText("so", "en"))) == [Transcribed(epoch, "model", "so", "en")]
        assert told(desk.say(GenerationComplete())) == [ReplyEnded(epoch)]
        assert told(desk.say(TurnComplete())) == []
        assert desk.state.epoch == epoch


def an_interruption_silences_and_its_residue_is_dropped(core: Core) -> None:
    """Until its turnComplete; then the next answer sounds. Said again it says nothing new."""
    desk = open_phone(core)
    desk.say(VoiceStarted(), SOUND)
    assert told(desk.say(Interrupted())) == [ReplyInterrupted(2), SpeechDetected(3)]
    assert told(desk.say(VoiceStarted())) == []
    assert told(desk.say(SOUND)) == []
    assert told(desk.say(TurnComplete())) == []
    assert told(desk.say(SOUND)) == [ReplyStarted(3), Play(3, b"ab")]
    desk.say(GenerationComplete(), TurnComplete())
    assert told(desk.say(Interrupted())) == [ReplyInterrupted(3)], "it may still be playing"


def an_older_model_tells_by_what_it_does(core: Core) -> None:
    """Words or an answer begin a turn; words that come late begin none."""
    desk = open_phone(core)
    assert told(desk.say(SOUND))[0] == ReplyStarted(2)
    desk.say(GenerationComplete(), TurnComplete())
    assert told(desk.say(InputText("late"))) == [Transcribed(2, "user", "late")]
    words = told(desk.say(InputText("and?")))
    assert words == [SpeechDetected(3), Transcribed(3, "user", "and?")]


def what_was_not_answered_is_said_again_after_a_cut(core: Core) -> None:
    """In the middle of a sentence: all of it and what was said meanwhile, none of the last."""
    desk = open_phone(core)
    speak(desk, 20)
    desk.say(VoiceStarted(), VoiceEnded())
    speak(desk, 5, first=20)
    desk.say(SOUND, GenerationComplete(), TurnComplete())
    speak(desk, 10, first=25)
    assert Open(None) in told(desk.happen(e.Disconnected(GONE)))
    assert speak(desk, 75, first=35) == []
    again = sound(sent(desk.happen(e.Connected())))
    in_flight = IN_FLIGHT_BYTES // PIECE
    assert again == b"".join(bytes([n]) * PIECE for n in range(20 - in_flight, 110))
    assert sound(speak(desk, 1)) == bytes(PIECE)


def a_reply_that_a_cut_ended_has_failed(core: Core) -> None:
    """And the conversation goes on; a whole one is only over."""
    desk = open_phone(core)
    desk.say(SOUND)
    assert TurnFailed(2, CUT_OFF) in told(desk.happen(e.Disconnected(GONE)))
    desk.happen(e.Connected())
    assert speak(desk, 1)
    desk.say(SOUND, GenerationComplete())
    assert not any(isinstance(t, TurnFailed) for t in told(desk.happen(e.Disconnected(GONE))))
    desk.happen(e.Connected())
    assert told(desk.say(SOUND))[0] == ReplyStarted(4)


def an_outage_keeps_the_newest_and_says_what_it_lost(core: Core) -> None:
    """Half a minute; what was on the wire and was old is no loss."""
    desk = open_phone(core)
    speak(desk, 2 * MOST_BYTES // PIECE)
    assert "speech_dropped" not in logged(desk.done)
    desk.happen(e.Disconnected(GONE))
    speak(desk, 2 * MOST_BYTES // PIECE)
    assert "speech_dropped" in logged(desk.done)
    again = sound(sent(desk.happen(e.Connected())))
    assert MOST_BYTES - 6_400 <= len(again) <= MOST_BYTES


def an_outage_loses_nothing_while_it_is_waited_for(core: Core) -> None:
    """What was said in half a minute before it, and all that is said meanwhile."""
    desk = open_phone(core, offline_timeout=60.0)
    desk.happen(e.AudioCaptured(1, bytes(MOST_BYTES)))
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.AudioCaptured(1, bytes(2 * MOST_BYTES)))
    assert "speech_dropped" not in logged(desk.done)
    assert len(sound(sent(desk.happen(e.Connected())))) == 3 * MOST_BYTES
    speak(desk, 10)
    assert desk.state.outbox.queue[0].size <= MOST_BYTES + 6_400, "and no more than needed after it"


def what_a_close_without_a_connection_loses_is_told(core: Core) -> None:
    """In the journal; with a connection nothing is lost."""
    desk = open_phone(core)
    speak(desk, 10)
    desk.happen(e.TurnAbandoned(1))
    assert "speech_dropped" not in logged(desk.done)
    desk.happen(e.UtteranceBegun(2))
    desk.happen(e.Disconnected(GONE))
    desk.happen(e.AudioCaptured(2, bytes(PIECE)))
    assert "speech_dropped" in logged(desk.happen(e.TurnAbandoned(2)))


def a_closed_conversation_is_closed(core: Core) -> None:
    """The stream is ended, and nothing that still comes is heard, also not in the next one."""
    desk = open_phone(core)
    speak(desk, 3)
    desk.say(SOUND)
    closed = desk.happen(e.TurnAbandoned(2))
    assert sent(closed) == [AudioStreamEnd(1)]
    assert speak(desk, 1) == []
    assert told(desk.say(SOUND)) == []
    desk.happen(e.UtteranceBegun(3))
    assert told(desk.say(SOUND)) == [], "residue"
    desk.say(GenerationComplete(), TurnComplete())
    assert told(desk.say(SOUND))[0] == ReplyStarted(4)


def after_goodbye_the_reply_is_heard(core: Core) -> None:
    """The stream has ended; what the model says is heard to its end, and nothing is awaited."""
    desk = open_phone(core)
    speak(desk, 3)
    desk.say(SOUND)
    assert sent(desk.happen(e.UtteranceEnded(1))) == [AudioStreamEnd(1)]
    assert told(desk.say(SOUND)) == [Play(2, b"ab")]
    assert told(desk.say(GenerationComplete(), TurnComplete())) == [ReplyEnded(2)]
    assert desk.state.awaited.epoch == 0


def after_goodbye_nothing_more_is_answered(core: Core) -> None:
    """What was on its way may still interrupt the reply, and begins no turn."""
    for facts in ((), (GenerationComplete(),)):
        desk = open_phone(core)
        speak(desk, 3)
        desk.say(SOUND, *facts)
        desk.happen(e.UtteranceEnded(1))
        assert told(desk.say(VoiceStarted(), Interrupted())) == [ReplyInterrupted(2)]
        assert told(desk.say(TurnComplete(), VoiceEnded(), SOUND)) == []
    desk = open_phone(core)
    desk.happen(e.UtteranceEnded(1))
    assert told(desk.say(VoiceStarted(), SOUND)) == []


def a_typed_turn_is_one_also_where_the_service_listens(core: Core) -> None:
    """After an open conversation, whose residue is not its answer."""
    desk = open_phone(core)
    desk.say(SOUND)
    desk.happen(e.TurnAbandoned(2))
    desk.happen(e.TextTyped(3, "How long?"))
    assert told(desk.say(SOUND)) == [], "held back until it is known whose it is"
    desk.say(TurnComplete())
    assert told(desk.say(SOUND)) == [ReplyStarted(3), Play(3, b"ab")]
    desk.happen(e.UtteranceBegun(4))
    assert told(desk.say(SOUND)) == [], "nor is its answer one to the open conversation"


def a_stalled_reply_ends(core: Core) -> None:
    """With patience; one that is complete needs no turnComplete."""
    desk = open_phone(core, reply_timeout=20.0)
    desk.say(SOUND)
    desk.wait(15.0)
    assert told(desk.say(SOUND)) == [Play(2, b"ab")]
    assert told(desk.wait(15.0)) == []
    assert told(desk.wait(6.0)) == [TurnFailed(2, STOPPED)]
    assert told(desk.say(SOUND, GenerationComplete()))[0] == ReplyStarted(3)
    desk.wait(10.0)
    assert Due.REPLY not in desk.state.deadlines
    assert told(desk.say(SOUND))[0] == ReplyStarted(4)


def a_translation_has_no_end_but_a_lull(core: Core) -> None:
    """Nothing fails; what must have been translated is not said again."""
    desk = open_phone(core, setup=TRANSLATES)
    speak(desk, 100)
    assert told(desk.say(SOUND))[0] == ReplyStarted(2)
    desk.wait(LULL / 2)
    assert told(desk.say(SOUND)) == [Play(2, b"ab")]
    assert told(desk.wait(LULL + 0.1)) == [ReplyEnded(2)]
    assert told(desk.wait(500.0)) == []
    assert told(desk.say(SOUND))[0] == ReplyStarted(3)
    desk.say(GenerationComplete())
    assert told(desk.say(SOUND))[0] == ReplyStarted(4)
    desk.happen(e.Disconnected(GONE))
    assert len(sound(sent(desk.happen(e.Connected())))) == 50 * PIECE


def it_is_renewed_while_nobody_speaks(core: Core) -> None:
    """Not in a turn, and not before the handle of the last one; no rest while it is open."""
    desk = open_phone(core, rest_after=60.0)
    desk.say(VoiceStarted(), SOUND)
    assert not any(isinstance(t, Open) for t in told(desk.say(GoAway(100.0))))
    desk.say(GenerationComplete())
    assert told(desk.say(TurnComplete())) == []
    assert Due.REST not in desk.state.deadlines
    assert Due.HANDLE in desk.state.deadlines
    assert Open("h") in told(desk.say(ResumptionUpdate("h")))
    desk.happen(e.Connected())
    desk.say(VoiceStarted(), SOUND, GenerationComplete(), GoAway(100.0))
    desk.say(TurnComplete())
    assert Open("h") in told(desk.wait(HANDLE_TIMEOUT + 1.0))
    desk.happen(e.TurnAbandoned(desk.state.epoch))
    assert Due.REST in desk.state.deadlines


def it_ends_with_the_key(core: Core) -> None:
    """Without one nothing is said to anybody, whatever the turn has come to."""
    refused = e.Disconnected(Failure(Kind.AUTHENTICATION, "refused"))
    for facts in ((), (SOUND,), (SOUND, GenerationComplete())):
        desk = open_phone(core)
        speak(desk, 1)
        desk.say(*facts)
        desk.happen(refused)
        assert not desk.state.outbox.streams, facts


STORIES = (
    it_streams_without_a_word_about_turns,
    the_service_begins_the_turns,
    an_interruption_silences_and_its_residue_is_dropped,
    an_older_model_tells_by_what_it_does,
    what_was_not_answered_is_said_again_after_a_cut,
    a_reply_that_a_cut_ended_has_failed,
    an_outage_keeps_the_newest_and_says_what_it_lost,
    an_outage_loses_nothing_while_it_is_waited_for,
    what_a_close_without_a_connection_loses_is_told,
    a_closed_conversation_is_closed,
    after_goodbye_the_reply_is_heard,
    after_goodbye_nothing_more_is_answered,
    a_typed_turn_is_one_also_where_the_service_listens,
    a_stalled_reply_ends,
    a_translation_has_no_end_but_a_lull,
    it_is_renewed_while_nobody_speaks,
    it_ends_with_the_key,
)
