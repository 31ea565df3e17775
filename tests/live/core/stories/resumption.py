"""Stories of a service that tells how much a handle has heard: the rest is said, and no more."""

from dataclasses import replace

from edged.capabilities import Service
from edged.conversation.events import ReplyStarted, SpeechDetected, TurnFailed, UtteranceAccepted
from edged.conversation.notices import SpeechEnded, Transcribed
from edged.conversation.remark import Remark
from edged.live.core import events as e
from edged.live.core.connection.connection import PUT_FORWARD_EVERY
from edged.live.core.connection.ending import Ending
from edged.live.core.effects import Play
from edged.live.core.setup import DEFAULT, ActivityDetection
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.utterance.speech import BACKLOG_BYTES, SHORTEST_BYTES
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    GoAway,
    InputText,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
    TypedText,
    VoiceEnded,
    VoiceStarted,
)
from tests.live.core.phone import GONE, Core, Phone, phone, sent, stored, told

VERTEX = replace(DEFAULT, service=Service.VERTEX)
LISTENS = replace(VERTEX, activity_detection=ActivityDetection.AUTOMATIC)
BROKEN = e.Disconnected(GONE, Ending.BROKEN)
PIECES = tuple(bytes([n]) * BACKLOG_BYTES for n in range(1, 6))
STALE = e.Disconnected(Failure(Kind.HANDLE, "session not found"), Ending.DENIED)


def talking(core: Core, pieces: int = 4, **options: object) -> Phone:
    """Return a phone in the middle of an utterance of so many pieces, each its own message."""
    desk = phone(core, **({"setup": VERTEX} | options))
    desk.happen(e.UtteranceBegun(1))
    for piece in PIECES[:pieces]:
        desk.happen(e.AudioCaptured(1, piece))
    return desk


def only_the_rest_is_said(core: Core) -> None:
    """No second start; what comes next follows, then the end, and the reply is heard."""
    desk = talking(core)
    desk.say(ResumptionUpdate("h", 3))  # the start and two pieces
    desk.happen(BROKEN)
    again = sent(desk.happen(e.Connected(resumed=True)))
    assert again == [Audio(1, PIECES[2]), Audio(1, PIECES[3])]
    assert sent(desk.happen(e.AudioCaptured(1, PIECES[4]))) == [Audio(1, PIECES[4])]
    over = desk.happen(e.UtteranceEnded(1))
    assert sent(over) == [ActivityEnd(1)]
    assert told(over) == [UtteranceAccepted(1)]
    assert ReplyStarted(1) in told(desk.say(ModelAudio(b"ab")))


def messages_count_anew_on_each_connection(core: Core) -> None:
    """Until the first update of it, what the handle had heard before is all that it has heard."""
    desk = talking(core)
    desk.say(ResumptionUpdate("h", 3))
    for _ in range(2):
        desk.happen(BROKEN)
        again = sent(desk.happen(e.Connected(resumed=True)))
        assert again == [Audio(1, PIECES[2]), Audio(1, PIECES[3])]
        desk.wait(60.0)  # else it would be a storm
    desk.say(ResumptionUpdate("i", 1))
    desk.happen(BROKEN)
    assert sent(desk.happen(e.Connected(resumed=True))) == [Audio(1, PIECES[3])]


def the_history_is_the_first_message(core: Core) -> None:
    """Of a session that is told it."""
    desk = phone(core, setup=VERTEX)
    desk.happen(e.HistoryInherited((Remark("user", "two eggs"), Remark("model", "an omelette"))))
    desk.happen(BROKEN)
    desk.happen(e.Connected())
    desk.happen(e.UtteranceBegun(1))
    for piece in PIECES[:3]:
        desk.happen(e.AudioCaptured(1, piece))
    desk.say(ResumptionUpdate("h", 3))  # the history, the start and a piece
    desk.happen(BROKEN)
    assert sent(desk.happen(e.Connected(resumed=True))) == [
        Audio(1, PIECES[1]),
        Audio(1, PIECES[2]),
    ]


def a_session_that_is_new_is_told_all(core: Core) -> None:
    """The handle is refused: the utterance begins again."""
    desk = talking(core)
    desk.say(ResumptionUpdate("h", 3))
    desk.happen(BROKEN)
    desk.happen(STALE)
    again = sent(desk.happen(e.Connected()))
    assert again == [ActivityStart(1), *(Audio(1, piece) for piece in PIECES[:4])]


def a_window_that_nobody_wants_is_closed_first(core: Core) -> None:
    """The user has pressed again meanwhile: the service remembers the old window as open."""
    desk = talking(core, pieces=1)
    desk.say(ResumptionUpdate("h", 2))
    desk.happen(BROKEN)
    desk.happen(e.TurnAbandoned(1))
    desk.happen(e.UtteranceBegun(2))
    first, second, third = sent(desk.happen(e.Connected(resumed=True)))
    assert isinstance(first, Audio)
    assert (first.epoch, len(first.pcm)) == (1, SHORTEST_BYTES - BACKLOG_BYTES)
    assert (second, third) == (ActivityEnd(1), ActivityStart(2))
    assert ReplyStarted(1) not in told(desk.say(ModelAudio(b"ab")))


def what_is_said_in_the_middle_is_not_for_another_run(core: Core) -> None:
    """A handle of the middle of an utterance is kept in memory only, however long that lasts."""
    desk = talking(core)
    assert stored(desk.say(ResumptionUpdate("h", 3))) == []
    assert stored(desk.wait(PUT_FORWARD_EVERY + 1)) == []
    desk.happen(e.UtteranceEnded(1))
    assert stored(desk.say(ResumptionUpdate("i", 6))) == ["i"]


def who_tells_no_index_is_told_all(core: Core) -> None:
    """The Developer API: an utterance is said again as a whole."""
    desk = talking(core, setup=DEFAULT)
    desk.say(ResumptionUpdate("h", 3))
    desk.happen(BROKEN)
    assert sent(desk.happen(e.Connected(resumed=True)))[0] == ActivityStart(1)


def a_renewal_in_the_middle_of_a_sentence_is_not_heard(core: Core) -> None:
    """The last moment of a goAway."""
    desk = talking(core)
    desk.say(ResumptionUpdate("h", 5), GoAway(10.0))
    desk.wait(10.0)
    assert sent(desk.happen(e.Connected(resumed=True))) == []
    assert sent(desk.happen(e.AudioCaptured(1, PIECES[4]))) == [Audio(1, PIECES[4])]


def streaming(core: Core, pieces: int = 4) -> Phone:
    """Return a phone in an open conversation, after so many pieces, each its own message."""
    desk = phone(core, setup=LISTENS)
    desk.happen(e.UtteranceBegun(1))
    for piece in PIECES[:pieces]:
        desk.happen(e.AudioCaptured(1, piece))
    return desk


def only_the_rest_of_a_stream_is_said(core: Core) -> None:
    """And what was captured meanwhile; the service still hears the one who spoke."""
    desk = streaming(core)
    desk.say(VoiceStarted(), ResumptionUpdate("h", 3))
    desk.happen(BROKEN)
    desk.happen(e.AudioCaptured(1, PIECES[4]))
    again = sent(desk.happen(e.Connected(resumed=True)))
    assert again == [Audio(1, PIECES[3]), Audio(1, PIECES[4])]
    assert told(desk.say(VoiceEnded(), InputText("soup"), ModelAudio(b"ab"))) == [
        SpeechEnded(2),
        Transcribed(2, "user", "soup"),
        ReplyStarted(2),
        Play(2, b"ab"),
    ]


def a_pause_that_was_heard_is_not_told_again(core: Core) -> None:
    """One that was not is."""
    for index, rest in ((5, []), (4, [AudioStreamEnd(1)])):
        desk = streaming(core)
        desk.happen(e.StreamPaused(1))
        desk.say(ResumptionUpdate("h", index))
        desk.happen(BROKEN)
        assert sent(desk.happen(e.Connected(resumed=True))) == rest


def what_was_answered_of_a_stream_is_past(core: Core) -> None:
    """Also if the handle is from before."""
    desk = streaming(core)
    desk.say(ResumptionUpdate("h", 2), VoiceStarted(), ModelAudio(b"ab"))
    desk.happen(e.AudioCaptured(1, PIECES[4]))
    desk.happen(BROKEN)
    assert sent(desk.happen(e.Connected(resumed=True))) == [Audio(1, PIECES[4])]


def a_stream_that_was_closed_meanwhile_is_ended(core: Core) -> None:
    """Before the next one, unless it paused anyway; no word about activities."""
    for paused, rest in ((False, [AudioStreamEnd(1)]), (True, [])):
        desk = streaming(core)
        if paused:
            desk.happen(e.StreamPaused(1))
        desk.say(ResumptionUpdate("h", 4 + paused))
        desk.happen(BROKEN)
        desk.happen(e.TurnAbandoned(1))
        desk.happen(e.UtteranceBegun(2))
        desk.happen(e.AudioCaptured(2, PIECES[0]))
        again = sent(desk.happen(e.Connected(resumed=True)))
        assert again == [*rest, Audio(2, PIECES[0])]


def a_stream_that_is_over_owes_nothing(core: Core) -> None:
    """What is typed after it has its own end."""
    desk = streaming(core)
    desk.say(ResumptionUpdate("h", 4))
    desk.happen(BROKEN)
    desk.happen(e.TurnAbandoned(1))
    desk.happen(e.TextTyped(2, "and?"))
    again = sent(desk.happen(e.Connected(resumed=True)))
    assert again == [AudioStreamEnd(1), TypedText(2, "and?")]
    assert sent(desk.say(TurnComplete())) == [TypedText(2, "and?")], "once more"
    assert told(desk.say(TurnComplete())) == [TurnFailed(2, EMPTY)]


def a_new_session_is_told_all_of_a_stream(core: Core) -> None:
    """The handle is refused: who spoke is heard again, from the start."""
    desk = streaming(core)
    desk.say(VoiceStarted(), ResumptionUpdate("h", 3))
    desk.happen(BROKEN)
    desk.happen(STALE)
    again = sent(desk.happen(e.Connected()))
    assert again == [Audio(1, piece) for piece in PIECES[:4]]
    assert told(desk.say(VoiceStarted())) == [SpeechDetected(3)]


def an_open_conversation_is_kept_for_another_run(core: Core) -> None:
    """A power cut costs a sentence, not all that was said before."""
    assert stored(streaming(core).say(ResumptionUpdate("h", 3))) == ["h"]


STORIES = (
    only_the_rest_is_said,
    messages_count_anew_on_each_connection,
    the_history_is_the_first_message,
    a_session_that_is_new_is_told_all,
    a_window_that_nobody_wants_is_closed_first,
    what_is_said_in_the_middle_is_not_for_another_run,
    who_tells_no_index_is_told_all,
    a_renewal_in_the_middle_of_a_sentence_is_not_heard,
    only_the_rest_of_a_stream_is_said,
    a_pause_that_was_heard_is_not_told_again,
    what_was_answered_of_a_stream_is_past,
    a_stream_that_was_closed_meanwhile_is_ended,
    a_stream_that_is_over_owes_nothing,
    a_new_session_is_told_all_of_a_stream,
    an_open_conversation_is_kept_for_another_run,
)
