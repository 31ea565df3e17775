"""Stories of calls: each holds for the core, and fails if a branch of it is left out."""

from dataclasses import replace
from typing import Any

from edged.capabilities import Service
from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed, UtteranceAccepted
from edged.live.core import Options, State
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Effect, Open, Play
from edged.live.core.setup import DEFAULT, ActivityDetection
from edged.live.core.turns.push_to_talk import CUT_OFF, STOPPED
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.turns.reply_timeouts import END_MARGIN
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    AudioStreamEnd,
    GenerationComplete,
    GoAway,
    Interrupted,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
)
from edged.tools import Declaration, Kind
from edged.tools.calls.call import (
    INTERRUPTED,
    LOST,
    ONCE,
    Answer,
    Call,
    Cancellation,
    Start,
    Stop,
    ToolResponse,
)
from edged.tools.declaration.manner import Scheduling
from edged.tools.outcome import Outcome, Status, ok
from tests.live.core.phone import GONE, Core, Phone, logged, phone, sent, told

VOLUME = Declaration("volume", "Sets the volume.")
SEARCH = Declaration("search", "Searches for flights.", kind=Kind.SLOW, timeout=60.0)
LIGHT = Declaration("light", "Switches the light.", kind=Kind.EFFECT)
SETUP = replace(DEFAULT, tools=(VOLUME, SEARCH, LIGHT))
SOUND = ModelAudio(b"ab")
ENDS = (GenerationComplete(), TurnComplete())
DONE = ok({"percent": 40})
LOUDER, FLIGHTS, ON = Call("c1", "volume"), Call("c2", "search"), Call("c3", "light")


def tool_phone(core: Core, **options: Any) -> Phone:  # noqa: ANN401 - as Options
    """Return a phone with tools, whose first utterance waits for its reply."""
    desk = phone(core, **({"setup": SETUP} | options))
    desk.utter(1)
    return desk


def orders(effects: list[Effect]) -> list[Effect]:
    """Return what is to be run and stopped among effects."""
    return [each for each in effects if isinstance(each, Start | Stop)]


def finish(desk: Phone, ticket: int = 1, outcome: Outcome = DONE) -> list[Effect]:
    """Have a tool come to its end."""
    return desk.happen(e.ToolFinished(ticket, outcome))


def a_call_runs_and_is_answered(core: Core) -> None:
    """In order, and with a reply after it; all of it is in the journal."""
    desk = tool_phone(core)
    called = desk.say(LOUDER)
    assert orders(called) == [Start(1, "volume", "{}")]
    assert logged(called) == ["tool_called"]
    answered = finish(desk)
    assert sent(answered) == [ToolResponse((Answer(LOUDER, DONE),))]
    assert logged(answered) == ["tool_answered"]
    assert told(desk.say(SOUND)) == [ReplyStarted(1), Play(1, b"ab")]
    assert told(desk.say(*ENDS)) == [ReplyEnded(1)]


def silence_is_in_order_while_the_device_works(core: Core) -> None:
    """Nothing is asked again and nothing fails; patience begins when it is done."""
    desk = tool_phone(core)
    desk.say(FLIGHTS)
    assert Due.REPLY not in desk.state.deadlines
    assert Due.TURN not in desk.state.deadlines
    assert told(desk.wait(50.0)) == []
    finish(desk)
    assert Open(None) in told(desk.wait(15.0)), "and then it is asked again, once"
    desk = tool_phone(core)
    desk.say(SOUND, LOUDER)
    assert told(desk.wait(9.0)) == []
    finish(desk)
    assert told(desk.wait(25.0)) == [TurnFailed(1, STOPPED)]


def what_takes_too_long_is_stopped(core: Core) -> None:
    """At the time of its tool; a late result is nothing."""
    desk = tool_phone(core)
    desk.say(LOUDER)
    late = desk.wait(10.0)
    assert orders(late) == [Stop(1)]
    assert sent(late) == [ToolResponse((Answer(LOUDER, Outcome(Status.TIMED_OUT)),))]
    assert Due.CALL not in desk.state.deadlines
    assert sent(finish(desk)) == []
    desk = tool_phone(core)
    desk.say(LOUDER)
    finish(desk)
    assert Due.CALL not in desk.state.deadlines


def a_reply_goes_on_after_the_answer(core: Core) -> None:
    """What is said before it, and an end that comes with the call, end nothing."""
    for meanwhile in ((), (SOUND,), (SOUND, GenerationComplete()), (SOUND, *ENDS), ENDS):
        desk = tool_phone(core)
        desk.say(FLIGHTS)
        assert ReplyEnded(1) not in told(desk.say(*meanwhile))
        finish(desk)
        rest = (Interrupted(), TurnComplete()) if TurnComplete() not in meanwhile else ()
        again = told(desk.say(*rest, SOUND))
        assert again[-1] == Play(1, b"ab"), meanwhile
        assert told(desk.say(*ENDS)) == [ReplyEnded(1)], meanwhile
        assert Due.REPLY not in desk.state.deadlines


def a_reply_whose_first_part_had_no_end_ends_all_the_same(core: Core) -> None:
    """A little later, for more might have followed."""
    desk = tool_phone(core)
    desk.say(FLIGHTS, SOUND)
    finish(desk)
    assert told(desk.say(SOUND, *ENDS)) == [Play(1, b"ab")]
    assert told(desk.wait(END_MARGIN + 1.0)) == [ReplyEnded(1)]
    desk = tool_phone(core)
    desk.say(FLIGHTS)
    finish(desk)
    desk.say(SOUND, *ENDS)
    assert told(desk.say(TurnComplete())) == [ReplyEnded(1)], "one end too many"


def the_end_of_the_first_part_may_come_late(core: Core) -> None:
    """After the answer, in the middle of what was said before."""
    desk = tool_phone(core)
    desk.say(FLIGHTS, SOUND)
    finish(desk)
    assert told(desk.say(SOUND, GenerationComplete(), SOUND)) == [Play(1, b"ab")] * 2
    assert told(desk.say(*ENDS, SOUND)) == [Play(1, b"ab")]
    assert told(desk.say(*ENDS)) == [ReplyEnded(1)]


def what_is_done_without_a_word_is_no_failure(core: Core) -> None:
    """The model may leave it at that."""
    for call in (LOUDER, ON):
        desk = tool_phone(core)
        desk.say(call)
        finish(desk)
        assert told(desk.say(TurnComplete())) == [ReplyStarted(1), ReplyEnded(1)]
    desk = tool_phone(core)
    desk.say(LOUDER)
    finish(desk)
    (failed,) = told(desk.say(TurnComplete("MALFORMED_FUNCTION_CALL")))
    assert isinstance(failed, TurnFailed), "it has a reason of its own"
    desk = tool_phone(core)
    desk.say(FLIGHTS)
    finish(desk)
    assert told(desk.say(TurnComplete())) == [], "more may follow"
    assert told(desk.wait(11.0)) == [ReplyStarted(1), ReplyEnded(1)]


def a_mere_effect_is_not_waited_for(core: Core) -> None:
    """The patience with the reply goes on, and the answer asks for none."""
    desk = tool_phone(core)
    desk.say(ON)
    assert Due.REPLY in desk.state.deadlines
    (response,) = sent(finish(desk))
    assert response == ToolResponse((Answer(ON, DONE, Scheduling.SILENT),))


def a_press_stops_what_runs_and_answers_it_first(core: Core) -> None:
    """So that the service waits for nothing when the user speaks."""
    desk = tool_phone(core)
    desk.say(LOUDER)
    pressed = desk.happen(e.UtteranceBegun(2))
    assert orders(pressed) == [Stop(1)]
    assert sent(pressed) == [ToolResponse((Answer(LOUDER, INTERRUPTED),)), ActivityStart(2)]
    assert Due.TURN not in desk.state.deadlines
    assert sent(finish(desk)) == []
    for end in (e.TurnAbandoned(1), e.Forgotten(), e.Stopped()):
        desk = tool_phone(core)
        desk.say(LOUDER)
        assert orders(desk.happen(end)) == [Stop(1)], end


def a_call_that_nobody_waits_for_is_not_run(core: Core) -> None:
    """It came too late: the user speaks, or has tapped for silence."""
    desk = tool_phone(core)
    desk.happen(e.UtteranceBegun(2))
    late = desk.say(LOUDER)
    assert orders(late) == []
    assert sent(late) == [ToolResponse((Answer(LOUDER, INTERRUPTED),))]
    desk = tool_phone(core)
    desk.happen(e.TurnAbandoned(1))
    assert orders(desk.say(LOUDER)) == []


def a_call_that_is_taken_back_is_never_answered(core: Core) -> None:
    """And the reply is due again."""
    desk = tool_phone(core)
    desk.say(LOUDER)
    cancelled = desk.say(Cancellation(("c1",)))
    assert orders(cancelled) == [Stop(1)]
    assert sent(cancelled + finish(desk)) == []
    assert Due.REPLY in desk.state.deadlines
    assert told(desk.say(SOUND)) == [ReplyStarted(1), Play(1, b"ab")]


def an_unknown_function_is_answered_with_what_there_is(core: Core) -> None:
    """And one without an id cannot be answered at all."""
    desk = tool_phone(core)
    (response,) = sent(desk.say(Call("c1", "launch")))
    assert isinstance(response, ToolResponse)
    (answer,) = response.answers
    assert answer.outcome.status is Status.INVALID_ARGUMENT
    assert "volume, search, light" in answer.outcome.message
    assert told(desk.say(TurnComplete())) == [], "with the call, as of one that does not block"
    assert told(desk.say(SOUND)) == [ReplyStarted(1), Play(1, b"ab")]
    desk = tool_phone(core)
    nameless = desk.say(Call("", "volume"))
    assert (orders(nameless), sent(nameless)) == ([], [])
    assert logged(nameless) == ["tool_call_unreadable"]
    desk = tool_phone(core, setup=replace(SETUP, service=Service.VERTEX))
    assert orders(desk.say(Call("", "volume"))) == [Start(1, "volume", "{}")]


def what_a_lost_connection_asked_is_answered_where_it_resumes(core: Core) -> None:
    """With an error, before all else; and what is asked again is not done again."""
    desk = phone(core, setup=SETUP)
    desk.say(ResumptionUpdate("h"))
    desk.utter(1)
    desk.say(LOUDER)
    assert orders(desk.happen(e.Disconnected(GONE))) == []
    finish(desk)
    resumed = sent(desk.happen(e.Connected(resumed=True)))
    assert resumed[:2] == [ToolResponse((Answer(LOUDER, LOST),)), ActivityStart(1)]
    assert told(desk.say(TurnComplete())) == [], "the end of what it waited for"
    again = desk.say(replace(LOUDER, id="c9"))
    assert orders(again) == []
    (response,) = sent(again)
    assert response == ToolResponse((Answer(replace(LOUDER, id="c9"), replace(DONE, hint=ONCE)),))


def a_session_that_knows_nothing_is_told_nothing(core: Core) -> None:
    """Nor is one whose handle knows the answer."""
    desk = tool_phone(core)
    desk.say(LOUDER)
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected()))[0] == ActivityStart(1)
    desk = tool_phone(core)
    desk.say(LOUDER)
    finish(desk)
    desk.say(SOUND, *ENDS, ResumptionUpdate("h"))
    desk.happen(e.Disconnected(GONE))
    assert sent(desk.happen(e.Connected(resumed=True))) == []


def a_turn_that_failed_stops_what_runs(core: Core) -> None:
    """A reply that a cut ended is over, and what was done for it."""
    desk = tool_phone(core)
    desk.say(SOUND, LOUDER)
    lost = desk.happen(e.Disconnected(GONE))
    assert TurnFailed(1, CUT_OFF) in told(lost)
    assert orders(lost) == [Stop(1)]
    desk = tool_phone(core)
    desk.say(FLIGHTS)
    finish(desk)
    desk.say(SOUND, GenerationComplete())
    assert TurnFailed(1, CUT_OFF) in told(desk.happen(e.Disconnected(GONE))), "more might follow"


def a_renewal_waits_for_what_runs(core: Core) -> None:
    """Also for a mere effect, after the reply."""
    desk = tool_phone(core)
    desk.say(ResumptionUpdate("h"), ON, SOUND, *ENDS, ResumptionUpdate("h"), GoAway(60.0))
    assert told(desk.wait(1.0)) == []
    assert Open("h") in told(finish(desk))


def sound_waits_while_a_call_blocks_and_ends_do_not(core: Core) -> None:
    """The service closes a session (1008) that is sent sound then."""
    listens = replace(SETUP, activity_detection=ActivityDetection.AUTOMATIC)
    desk = phone(core, setup=listens)
    desk.happen(e.UtteranceBegun(1))
    desk.happen(e.AudioCaptured(1, bytes(6_400)))
    desk.say(SOUND, LOUDER)
    assert sent(desk.happen(e.AudioCaptured(1, bytes(6_400)))) == []
    kinds = [type(message) for message in sent(finish(desk))]
    assert kinds[0] is ToolResponse
    assert set(kinds[1:]) == {Audio}
    desk.say(replace(LOUDER, id="c8", arguments='{"percent": 3}'))
    desk.happen(e.AudioCaptured(1, bytes(6_400)))
    kinds = [type(message) for message in sent(desk.happen(e.UtteranceEnded(1)))]
    assert kinds[-1] is AudioStreamEnd
    desk = tool_phone(core)
    desk.happen(e.UtteranceBegun(2))
    desk.happen(e.AudioCaptured(2, bytes(16_000)))
    assert sent(desk.happen(e.UtteranceEnded(2)))[-1] == ActivityEnd(2)


def an_empty_first_turn_of_a_resumed_session_is_asked_again(core: Core) -> None:
    """It ended the wait for a call of another run, or was empty: twice is a failure."""
    desk = Phone(core, State.of(Options(10**6)))
    desk.happen(e.Started(handle="h"))
    desk.happen(e.Connected(resumed=True))
    desk.utter(1)
    again = desk.say(TurnComplete())
    assert told(again)[-1] == UtteranceAccepted(1)
    assert isinstance(sent(again)[-1], ActivityEnd)
    assert told(desk.say(TurnComplete())) == [TurnFailed(1, EMPTY)]
    desk.utter(2)
    desk.say(SOUND, *ENDS)
    desk.utter(3)
    assert told(desk.say(TurnComplete())) == [TurnFailed(3, EMPTY)], "it is proven"


STORIES = (
    an_empty_first_turn_of_a_resumed_session_is_asked_again,
    a_call_runs_and_is_answered,
    silence_is_in_order_while_the_device_works,
    what_takes_too_long_is_stopped,
    a_reply_goes_on_after_the_answer,
    a_reply_whose_first_part_had_no_end_ends_all_the_same,
    the_end_of_the_first_part_may_come_late,
    what_is_done_without_a_word_is_no_failure,
    a_mere_effect_is_not_waited_for,
    a_press_stops_what_runs_and_answers_it_first,
    a_call_that_nobody_waits_for_is_not_run,
    a_call_that_is_taken_back_is_never_answered,
    an_unknown_function_is_answered_with_what_there_is,
    what_a_lost_connection_asked_is_answered_where_it_resumes,
    a_session_that_knows_nothing_is_told_nothing,
    a_turn_that_failed_stops_what_runs,
    a_renewal_waits_for_what_runs,
    sound_waits_while_a_call_blocks_and_ends_do_not,
)
