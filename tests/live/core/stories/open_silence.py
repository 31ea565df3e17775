"""Stories of a service that is silent in an open conversation: in order, or because it froze."""

from dataclasses import replace
from typing import Any

from edged.conversation.conditions import Engagement
from edged.conversation.confirmation import ConfirmationEnded
from edged.conversation.events import ReplyStarted, SpeechDetected, TurnFailed
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Open, Play
from edged.live.core.turns.push_to_talk import STOPPED
from edged.live.messages import (
    Audio,
    GenerationComplete,
    Interrupted,
    RealtimeText,
    TurnComplete,
    VoiceEnded,
    VoiceStarted,
)
from edged.tools import Confirm, Declaration, Kind
from edged.tools.calls.call import Answer, Call, Start, Stop, ToolResponse
from edged.tools.declaration.manner import Scheduling
from tests.live.core.phone import GONE, Core, Phone, engagements, sent, told
from tests.live.core.stories.open_conversation import LISTENS, SOUND, TRANSLATES, open_phone, speak
from tests.live.core.stories.tools import DONE, FLIGHTS, SEARCH, VOLUME, finish, orders

UNLOCK = Declaration("unlock", "Unlocks the door.", confirm=Confirm.PRESS, kind=Kind.QUICK)
TOOLS = replace(LISTENS, tools=(VOLUME, SEARCH, UNLOCK))
ANSWERS_ALL = replace(LISTENS, model="gemini-3.1-flash-live-preview")
ENDS = (GenerationComplete(), TurnComplete())


def asked_phone(core: Core, *facts: Any, **options: Any) -> Phone:  # noqa: ANN401 - as Options
    """Return a phone whose user has said something; the service says `facts` of it."""
    desk = open_phone(core, **options)
    speak(desk, 20)
    desk.say(VoiceStarted(), VoiceEnded(), *facts)
    return desk


def silence_is_in_order_while_a_tool_works(core: Core) -> None:
    """Whether the model has said something before or not; patience begins when it is done."""
    for facts in ((), (SOUND,), (SOUND, GenerationComplete())):
        desk = asked_phone(core, *facts, FLIGHTS, setup=TOOLS)
        assert Due.REPLY not in desk.state.deadlines, facts
        assert told(desk.wait(50.0)) == [], facts
        assert sent(finish(desk)) == [
            ToolResponse((Answer(FLIGHTS, DONE, Scheduling.INTERRUPT),))
        ], facts
    desk = asked_phone(core, SOUND, FLIGHTS, setup=TOOLS)
    assert told(desk.say(SOUND)) == [Play(2, b"ab")]
    assert told(desk.wait(50.0)) == [], "said meanwhile"
    finish(desk)
    assert told(desk.wait(25.0)) == [TurnFailed(2, STOPPED)]


def silence_is_in_order_while_a_press_is_asked_for(core: Core) -> None:
    """Whoever has to confirm has all the time that there is for it."""
    desk = asked_phone(core, SOUND, Call("c1", "unlock"), setup=TOOLS)
    assert told(desk.wait(55.0)) == []
    assert orders(desk.happen(e.CallConfirmed(1))) == [Start(1, "unlock", "{}")]
    assert ConfirmationEnded(1) in told(desk.done)


def an_end_that_comes_with_a_call_stops_no_tool(core: Core) -> None:
    """As of a function that does not block; the answer to its result is heard."""
    for facts in ((FLIGHTS, TurnComplete()), (FLIGHTS, SOUND, *ENDS), (SOUND, FLIGHTS, *ENDS)):
        desk = asked_phone(core, *facts, setup=TOOLS)
        desk.wait(50.0)
        assert not [each for each in desk.done if isinstance(each, Stop)], facts
        assert sent(finish(desk)), facts
        assert told(desk.say(SOUND))[0] == ReplyStarted(desk.state.epoch), facts


def a_frozen_service_is_asked_again_once(core: Core) -> None:
    """On a new connection, and then the turn has failed; so is the next one."""
    desk = asked_phone(core, setup=ANSWERS_ALL)
    for epoch in (2, 4):
        assert told(desk.wait(9.0)) == []
        assert Open(None) in told(desk.wait(2.0)), epoch
        assert any(isinstance(each, Audio) for each in sent(desk.happen(e.Connected())))
        assert told(desk.say(VoiceStarted())) == [SpeechDetected(epoch + 1)]
        assert told(desk.wait(60.0)) == [], "while somebody speaks"
        desk.say(VoiceEnded())
        (failed,) = told(desk.wait(60.0))
        assert isinstance(failed, TurnFailed)
        assert failed.epoch == epoch + 1
        desk.say(VoiceStarted(), VoiceEnded())


def a_service_that_is_dead_after_that_fails_the_turn(core: Core) -> None:
    """Within the patience; an answer that comes ends it."""
    desk = asked_phone(core, setup=ANSWERS_ALL)
    desk.wait(11.0)
    desk.happen(e.Connected())
    (failed,) = told(desk.wait(10.0))
    assert isinstance(failed, TurnFailed)
    assert failed.epoch == 2
    desk = asked_phone(core, setup=ANSWERS_ALL)
    desk.wait(11.0)
    desk.happen(e.Connected())
    desk.say(VoiceStarted(), VoiceEnded(), SOUND, *ENDS)
    assert told(desk.wait(60.0)) == []
    desk.say(VoiceStarted(), VoiceEnded())
    assert Open(None) in told(desk.wait(11.0)), "each turn is asked again"


def a_text_is_sure_to_be_answered(core: Core) -> None:
    """Whatever the model leaves unanswered of what it hears."""
    desk = open_phone(core)
    assert RealtimeText(1, "How long?", 2) in sent(desk.happen(e.TextTyped(2, "How long?")))
    assert Open(None) in told(desk.wait(11.0))
    assert RealtimeText(1, "How long?", 2) in sent(desk.happen(e.Connected()))
    (failed,) = told(desk.wait(10.0))
    assert isinstance(failed, TurnFailed)
    assert failed.epoch == 2, "it is the same patience"
    desk.happen(e.TextTyped(3, "And now?"))
    assert Open(None) in told(desk.wait(11.0))


def what_a_model_may_leave_unanswered_is_not_asked_again(core: Core) -> None:
    """It was not spoken to, or it translates; but a reply that was cut owes its end."""
    for setup in (LISTENS, TRANSLATES):
        desk = asked_phone(core, setup=setup)
        assert told(desk.wait(100.0)) == []
    for residue, frozen in ((), True), ((TurnComplete(),), False):
        desk = asked_phone(core, SOUND, Interrupted(), *residue, VoiceEnded())
        assert (Open(None) in told(desk.wait(11.0))) is frozen


def nothing_is_awaited_once_it_is_closed(core: Core) -> None:
    """By a press, or by a goodbye."""
    for end in (e.TurnAbandoned(2), e.UtteranceEnded(1)):
        desk = asked_phone(core, setup=ANSWERS_ALL)
        desk.happen(end)
        assert told(desk.wait(60.0)) == [], end


def what_keeps_it_from_being_idle_is_told(core: Core) -> None:
    """A voice to its end, a tool to its answer; and nothing once it is closed."""
    voice, tool, none = Engagement.VOICE, Engagement.TOOL, Engagement.NONE
    desk = open_phone(core, setup=TOOLS)
    assert engagements(desk.say(VoiceStarted())) == [voice]
    assert engagements(desk.say(VoiceStarted())) == []
    assert engagements(desk.say(VoiceEnded())) == [none]
    assert engagements(desk.say(FLIGHTS, SOUND, *ENDS)) == [tool]
    assert engagements(desk.say(SOUND, Interrupted(), TurnComplete())) == []
    assert engagements(finish(desk)) == [none]
    assert engagements(desk.say(VoiceStarted())) == [voice]
    assert engagements(desk.say(SOUND)) == [none]
    for end in (e.TurnAbandoned(9), e.UtteranceEnded(1), e.Disconnected(GONE)):
        desk = asked_phone(core, FLIGHTS, setup=TOOLS)
        assert engagements(desk.happen(end)) == [none], end
    desk = asked_phone(core, SOUND, Interrupted(), VoiceEnded())
    assert voice not in engagements(desk.done[-2:]), "it was told of no voice"


STORIES = (
    what_keeps_it_from_being_idle_is_told,
    silence_is_in_order_while_a_tool_works,
    silence_is_in_order_while_a_press_is_asked_for,
    an_end_that_comes_with_a_call_stops_no_tool,
    a_frozen_service_is_asked_again_once,
    a_service_that_is_dead_after_that_fails_the_turn,
    a_text_is_sure_to_be_answered,
    what_a_model_may_leave_unanswered_is_not_asked_again,
    nothing_is_awaited_once_it_is_closed,
)
