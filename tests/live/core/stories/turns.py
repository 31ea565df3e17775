"""Stories of turns: each holds for the core, and fails if a branch of it is left out."""

from edged.conversation.events import (
    Link,
    LinkChanged,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.notices import ActivityStarted, Transcribed
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Open, Play
from edged.live.core.turns.push_to_talk import STOPPED
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.turns.reply_timeouts import END_MARGIN, TOO_FAST, TOO_LONG
from edged.live.core.turns.turn import FRAME_TIMEOUT
from edged.live.core.utterance.speech import SHORTEST_BYTES
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    Frame,
    GenerationComplete,
    GoAway,
    InputText,
    ModelAudio,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
    TypedText,
    Usage,
)
from edged.pcm import OUTPUT_RATE, byte_count
from tests.live.core.phone import GONE, Core, Phone, logged, phone, sent, told

SOUND = ModelAudio(b"ab")
SECOND = ModelAudio(bytes(byte_count(1.0, OUTPUT_RATE)))
ENDS = (GenerationComplete(), TurnComplete())


def the_example_of_the_manual(core: Core) -> None:
    """A turn, as events and the effects that they have."""
    desk = Phone(core)
    assert told(desk.happen(e.Started())) == [LinkChanged(Link.OFFLINE, "connecting"), Open(None)]
    assert told(desk.happen(e.Connected())) == [LinkChanged(Link.ONLINE)]
    begun = desk.happen(e.UtteranceBegun(1))
    assert sent(begun) == [ActivityStart(1)]
    assert told(begun) == [ActivityStarted(1)]
    assert sent(desk.happen(e.AudioCaptured(1, bytes(640)))) == [Audio(1, bytes(640))]
    assert sent(desk.happen(e.AudioCaptured(1, bytes(640)))) == [], "20 ms are not worth a message"
    assert sent(desk.happen(e.AudioCaptured(1, bytes(2560)))) == [Audio(1, bytes(3200))]
    ended = desk.happen(e.UtteranceEnded(1))
    assert sent(ended) == [Audio(1, bytes(SHORTEST_BYTES - 3840)), ActivityEnd(1)]
    assert told(ended) == [UtteranceAccepted(1)]
    assert told(desk.say(SOUND)) == [ReplyStarted(1), Play(1, b"ab")]
    assert told(desk.say(GenerationComplete())) == [ReplyEnded(1)]
    assert told(desk.say(TurnComplete())) == []
    assert Due.REPLY not in desk.state.deadlines


def what_was_lost_before_the_reply_goes_out_again(core: Core) -> None:
    """All of it, on the connection that follows."""
    desk = phone(core)
    first = sent(desk.utter(1))
    lost = desk.happen(e.Disconnected(GONE))
    assert told(lost) == [LinkChanged(Link.OFFLINE, "gone"), Open(None)]
    again = sent(desk.happen(e.Connected()))
    whole = b"".join(m.pcm for m in again if isinstance(m, Audio))
    assert (again[0], again[-1], whole) == (first[0], first[-1], bytes(SHORTEST_BYTES))


def a_turn_in_writing_is_a_turn(core: Core) -> None:
    """It goes out in one message, is accepted, and answered."""
    desk = phone(core)
    effects = desk.happen(e.TextTyped(1, "How long do eggs take?"))
    assert sent(effects) == [TypedText(1, "How long do eggs take?")]
    assert told(effects) == [ActivityStarted(1), UtteranceAccepted(1)]
    assert told(desk.say(SOUND))[0] == ReplyStarted(1)


def a_silent_service_is_asked_again_once(core: Core) -> None:
    """On a new connection, after half of the patience; other news do not prolong it."""
    desk = phone(core, reply_timeout=20.0)
    desk.utter(1)
    desk.wait(9.0)
    desk.say(InputText("and?"))
    assert Open(None) in told(desk.wait(1.5))
    assert sent(desk.happen(e.Connected()))[-1] == ActivityEnd(1)
    assert told(desk.wait(9.4)) == []
    assert told(desk.wait(0.2)) == [TurnFailed(1, "no answer within 20 s")]
    assert sent(desk.happen(e.Disconnected(GONE)) + desk.happen(e.Connected())) == []


def a_reply_in_time_is_not_cut_by_the_patience_with_its_beginning(core: Core) -> None:
    """Nor is the turn after one that was let go."""
    desk = phone(core, reply_timeout=20.0)
    desk.utter(1)
    desk.wait(9.0)
    desk.say(SOUND)
    for _ in range(5):
        assert told(desk.wait(5.0)) == []
        desk.say(SOUND)
    desk = phone(core, reply_timeout=20.0)
    desk.utter(1)
    desk.wait(9.0)
    desk.utter(2)
    assert not any(isinstance(each, TurnFailed) for each in told(desk.wait(19.0)))


def nobody_waits_for_a_reply_that_nobody_wants(core: Core) -> None:
    """An abandoned turn is not asked again, whatever still comes of it."""
    desk = phone(core)
    desk.utter(1)
    desk.happen(e.TurnAbandoned(1))
    assert told(desk.say(SOUND)) == []
    assert Due.REPLY not in desk.state.deadlines
    for early in (ActivityStart(1), ActivityEnd(1)):
        assert told(desk.happen(e.MessageSent(early))) == []


def a_tap_on_a_slow_wire_is_not_answered_aloud(core: Core) -> None:
    """It was abandoned while its start was on the way: the reply to it is nobody's."""
    desk = phone(core)
    desk.state, _ = core(desk.state, e.UtteranceBegun(1), 0.0)
    desk.state, _ = core(desk.state, e.TurnAbandoned(1), 0.0)
    effects = desk.happen(e.MessageSent(ActivityStart(1)))
    assert sent(effects)[-1] == ActivityEnd(1), "its window is closed"
    assert told([*effects, *desk.say(SOUND)]) == []


def a_reply_that_stops_has_failed(core: Core) -> None:
    """Each piece begins the patience anew; what is lost is said."""
    desk = phone(core, reply_timeout=20.0)
    desk.utter(1)
    for _ in range(3):
        desk.say(SOUND)
        assert told(desk.wait(19.0)) == []
    assert told(desk.wait(2.0)) == [TurnFailed(1, STOPPED)]
    assert sent(desk.happen(e.Disconnected(GONE)) + desk.happen(e.Connected())) == []


def an_end_that_does_not_come_is_not_awaited_for_ever(core: Core) -> None:
    """A renewal waits for it no longer than the reply sounds, and a margin."""
    desk = phone(core, renew_after=1.0)
    desk.utter(1)
    desk.say(SECOND, GenerationComplete(), ResumptionUpdate("h"))
    assert told(desk.wait(END_MARGIN + 0.9)) == []
    assert told(desk.wait(0.2)) == [Open("h")]


def a_turn_that_failed_is_over(core: Core) -> None:
    """A renewal waits for nothing of it, and it is not said again."""
    desk = phone(core)
    desk.utter(1)
    assert told(desk.say(TurnComplete())) == [TurnFailed(1, EMPTY)]
    assert told(desk.say(GoAway(60.0))) == [Open(None)]
    assert sent(desk.happen(e.Connected())) == []


def a_reply_without_end_is_cut(core: Core) -> None:
    """By its length, and by how far it is ahead of its sound."""
    for pause, cause in ((1.0, TOO_LONG), (0.0, TOO_FAST)):
        desk = phone(core, renew_after=None)
        desk.utter(1)
        heard = []
        for _ in range(700):
            desk.wait(pause)
            heard += told(desk.say(SECOND))
        assert heard[-1] == TurnFailed(1, cause)
        assert len(heard) < 610
        assert told(desk.say(SECOND)) == []


def sound_after_its_end_is_told_to_the_journal(core: Core) -> None:
    """Nobody plays it."""
    desk = phone(core)
    desk.utter(1)
    desk.say(SOUND, *ENDS)
    effects = desk.say(SOUND)
    assert (told(effects), logged(effects)) == ([], ["sound_after_end"])


def speech_that_had_to_be_dropped_is_told_to_the_journal(core: Core) -> None:
    """And only that."""
    desk = Phone(core)
    desk.happen(e.UtteranceBegun(1))
    assert logged(desk.happen(e.AudioCaptured(1, bytes(10**6)))) == []
    assert logged(desk.happen(e.AudioCaptured(1, bytes(2)))) == ["speech_dropped"]


def the_end_waits_for_a_camera_that_works(core: Core) -> None:
    """For its first frame, and not for long; for a camera that was lost not at all."""
    desk = phone(core)
    desk.happen(e.UtteranceBegun(1, camera=True))
    assert ActivityEnd(1) not in sent(desk.happen(e.UtteranceEnded(1, camera=True)))
    assert ActivityEnd(1) in sent(desk.wait(FRAME_TIMEOUT))
    desk.happen(e.UtteranceBegun(2, camera=True))
    assert ActivityEnd(2) in sent(desk.happen(e.UtteranceEnded(2, camera=False)))
    desk.happen(e.UtteranceBegun(3, camera=True))
    assert sent(desk.happen(e.FrameCaptured(3, b"jpeg"))) == [Frame(3, b"jpeg")]
    assert ActivityEnd(3) in sent(desk.happen(e.UtteranceEnded(3, camera=True)))


def what_only_the_owner_can_cure_fails_the_turn(core: Core) -> None:
    """With that cause; a reply of which all has come has not failed."""
    refused = Failure(Kind.AUTHENTICATION, "why")
    desk = phone(core)
    desk.utter(1)
    lost = told(desk.happen(e.Disconnected(refused)))
    assert lost == [LinkChanged(Link.NOT_SET_UP, "why"), TurnFailed(1, "why")]
    desk = phone(core)
    desk.utter(1)
    desk.say(SOUND, GenerationComplete())
    assert told(desk.happen(e.Disconnected(refused))) == [LinkChanged(Link.NOT_SET_UP, "why")]


def what_was_said_is_told_where_there_is_no_handle(core: Core) -> None:
    """In this session or in the one before; what is reported is told, too."""
    desk = phone(core)
    desk.utter(1)
    said = told(desk.say(InputText("Hi"), SOUND, OutputText("Good day."), Usage(1, 2, 3), *ENDS))
    assert Transcribed(1, "model", "Good day.") in said
    (opened,) = (x for x in told(desk.happen(e.Disconnected(GONE))) if isinstance(x, Open))
    assert [remark.text for remark in opened.history] == ["Hi", "Good day."]
    heir = Phone(core)
    heir.happen(e.HistoryInherited(opened.history))
    assert Open(None, opened.history) in told(heir.happen(e.Started()))


STORIES = (
    the_example_of_the_manual,
    what_was_lost_before_the_reply_goes_out_again,
    a_turn_in_writing_is_a_turn,
    a_silent_service_is_asked_again_once,
    a_reply_in_time_is_not_cut_by_the_patience_with_its_beginning,
    nobody_waits_for_a_reply_that_nobody_wants,
    a_tap_on_a_slow_wire_is_not_answered_aloud,
    a_reply_that_stops_has_failed,
    an_end_that_does_not_come_is_not_awaited_for_ever,
    a_turn_that_failed_is_over,
    a_reply_without_end_is_cut,
    sound_after_its_end_is_told_to_the_journal,
    speech_that_had_to_be_dropped_is_told_to_the_journal,
    the_end_waits_for_a_camera_that_works,
    what_only_the_owner_can_cure_fails_the_turn,
    what_was_said_is_told_where_there_is_no_handle,
)
