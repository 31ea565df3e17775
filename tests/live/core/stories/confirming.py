"""Stories of calls that a press confirms, as in tools."""

from dataclasses import replace

from edged.conversation.confirmation import ConfirmationAsked, ConfirmationEnded
from edged.live.core import events as e
from edged.live.core.deadlines import Due
from edged.live.core.effects import Effect
from edged.live.core.setup import DEFAULT, ActivityDetection
from edged.live.core.work.calling import LONGEST_QUESTION
from edged.live.messages import InputText, ModelAudio, ResumptionUpdate, TurnComplete, VoiceStarted
from edged.tools import Confirm, Declaration, Kind
from edged.tools.calls.call import (
    INTERRUPTED,
    LOST,
    ONE_TOOL,
    UNCONFIRMED,
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

DOOR = Declaration("door", "Opens the door.", confirm=Confirm.PRESS, timeout=3.0)
GATE = Declaration("gate", "Opens the gate.", confirm=Confirm.PRESS, kind=Kind.SLOW)
SETUP = replace(DEFAULT, tools=(DOOR, GATE))
OPEN, AGAIN = Call("c1", "door"), Call("c2", "door")
OTHER = Call("c3", "door", '{"which": "back"}')
DONE = ok({"door": "open"})
ASKED = ConfirmationAsked(1, 1, "door", "{}")
START = Start(1, "door", "{}")


def door_phone(core: Core) -> Phone:
    """Return a phone whose first utterance asked for the door."""
    desk = phone(core, setup=SETUP)
    desk.utter(1)
    asked = desk.say(OPEN)
    assert told(asked) == [ASKED]
    assert orders(asked) == [], "nothing runs unasked"
    return desk


def orders(effects: list[Effect]) -> list[Effect]:
    """Return what is to be run and stopped among effects."""
    return [each for each in effects if isinstance(each, Start | Stop)]


def answered(effects: list[Effect]) -> list[Outcome]:
    """Return the outcomes among the answers that were sent."""
    responses = [each for each in sent(effects) if isinstance(each, ToolResponse)]
    return [answer.outcome for each in responses for answer in each.answers]


def a_press_runs_what_it_was_asked_for(core: Core) -> None:
    """And only that, once; its time is that of the tool from then on."""
    desk = door_phone(core)
    assert told(desk.wait(4.0)) == [], "the tool has not begun"
    assert orders(desk.happen(e.CallConfirmed(2))) == [], "another was asked for"
    pressed = desk.happen(e.CallConfirmed(1))
    assert orders(pressed) == [START]
    assert told(pressed) == [ConfirmationEnded(1)]
    assert logged(pressed) == ["tool_confirmed"]
    assert orders(desk.happen(e.CallConfirmed(1))) == []
    assert orders(desk.happen(e.CallDeclined(1))) == []
    done = desk.happen(e.ToolFinished(1, DONE))
    assert sent(done) == [ToolResponse((Answer(OPEN, DONE),))]
    desk = door_phone(core)
    desk.happen(e.CallConfirmed(1))
    assert orders(desk.wait(2.9)) == []
    late = desk.wait(0.2)
    assert orders(late) == [Stop(1)]
    assert answered(late) == [Outcome(Status.TIMED_OUT)]


def what_nobody_confirms_is_refused(core: Core) -> None:
    """The model is told; what it asks for again in that turn is refused unasked."""
    desk = door_phone(core)
    assert answered(desk.happen(e.CallDeclined(3))) == []
    late = desk.happen(e.CallDeclined(1))
    assert answered(late) == [UNCONFIRMED]
    assert told(late) == [ConfirmationEnded(1)]
    for call in (AGAIN, OTHER, Call("c4", "gate")):
        again = desk.say(call)
        assert (answered(again), told(again)) == ([UNCONFIRMED], []), call
    assert orders(desk.happen(e.CallConfirmed(1))) == []
    desk.utter(2)
    assert told(desk.say(Call("c5", "door"))) == [ConfirmationAsked(2, 2, "door", "{}")]


def a_question_is_over_in_the_end(core: Core) -> None:
    """Also if the conversation never comes to an answer."""
    desk = door_phone(core)
    assert answered(desk.wait(LONGEST_QUESTION - 0.1)) == []
    late = desk.wait(0.2)
    assert (orders(late), answered(late)) == ([], [UNCONFIRMED])
    assert told(late) == [ConfirmationEnded(1)]
    assert Due.CALL not in desk.state.deadlines


def one_is_asked_for_after_the_other(core: Core) -> None:
    """In order; the answer to the first one ends the rest only if it was no."""
    desk = door_phone(core)
    assert told(desk.say(OTHER)) == []
    second = ConfirmationAsked(1, 2, "door", OTHER.arguments)
    assert told(desk.happen(e.CallConfirmed(1))) == [ConfirmationEnded(1), second]
    assert orders(desk.happen(e.CallConfirmed(2))) == [
        replace(START, ticket=2, arguments=OTHER.arguments)
    ]
    desk = door_phone(core)
    desk.say(OTHER)
    refused = desk.happen(e.CallDeclined(1))
    assert told(refused) == [ConfirmationEnded(1)]
    assert answered(refused) == [UNCONFIRMED, UNCONFIRMED]


def one_press_is_not_asked_for_two_tools(core: Core) -> None:
    """Both sound alike: whoever waits for the one would run what a page has put before it."""
    gate = Call("c4", "gate")
    desk = door_phone(core)
    both = desk.say(gate)
    assert (told(both), orders(both)) == ([ConfirmationEnded(1)], [])
    assert answered(both) == [ONE_TOOL, ONE_TOOL]
    for call in (AGAIN, OTHER, Call("c5", "gate")):
        again = desk.say(call)
        assert (told(again), answered(again)) == ([], [ONE_TOOL]), call
    assert orders(desk.happen(e.CallConfirmed(1))) == []
    desk.utter(2)
    assert told(desk.say(Call("c6", "gate"))) == [ConfirmationAsked(2, 2, "gate", "{}")]
    for event in (e.CallConfirmed(1), e.ToolFinished(1, DONE)):
        desk = door_phone(core)
        desk.happen(e.CallConfirmed(1))
        desk.happen(event)
        second = desk.say(gate)
        assert (told(second), answered(second)) == ([], [ONE_TOOL]), "nor one after the other"


def what_is_taken_back_is_asked_for_no_longer(core: Core) -> None:
    """By the service, by a press that begins another turn, by a tap, by forgetting."""
    desk = door_phone(core)
    back = desk.say(Cancellation(("c1",)))
    assert (told(back), orders(back), sent(back)) == ([ConfirmationEnded(1)], [], [])
    assert orders(desk.happen(e.CallConfirmed(1))) == []
    for event in (e.UtteranceBegun(2), e.TurnAbandoned(1), e.Forgotten(), e.Stopped()):
        desk = door_phone(core)
        after = desk.happen(event)
        assert ConfirmationEnded(1) in told(after), event
        assert orders(after) == [], event
        assert orders(desk.happen(e.CallConfirmed(1))) == [], event


def a_cut_does_not_answer(core: Core) -> None:
    """The turn goes on where it is resumed, and what was asked is shared by its repetition."""
    desk = door_phone(core)
    assert ConfirmationEnded(1) not in told(desk.happen(e.Disconnected(GONE)))
    desk.happen(e.Connected())
    assert told(desk.say(AGAIN)) == []
    assert orders(desk.happen(e.CallConfirmed(1))) == [START]
    assert sent(desk.happen(e.ToolFinished(1, DONE))) == [ToolResponse((Answer(AGAIN, DONE),))]


def what_is_told_to_have_failed_is_asked_for_no_longer(core: Core) -> None:
    """A resumed session is told that the call was lost: a press would run it all the same."""
    desk = door_phone(core)
    desk.say(ResumptionUpdate("h"))
    desk.happen(e.Disconnected(GONE))
    resumed = desk.happen(e.Connected(resumed=True))
    assert answered(resumed) == [LOST]
    assert ConfirmationEnded(1) in told(resumed)
    assert orders(desk.happen(e.CallConfirmed(1))) == []


def open_phone(core: Core) -> tuple[Phone, int]:
    """Return a phone with an open conversation that asks for a gate, and the ticket of that."""
    listens = replace(SETUP, activity_detection=ActivityDetection.AUTOMATIC)
    desk = phone(core, setup=listens)
    desk.happen(e.UtteranceBegun(1))
    desk.happen(e.AudioCaptured(1, bytes(6_400)))
    desk.say(InputText("Open the gate."))
    asked = told(desk.say(Call("c1", "gate"), ModelAudio(b"ab"), TurnComplete()))
    (question,) = (each for each in asked if isinstance(each, ConfirmationAsked))
    assert question.epoch == desk.state.turns.epoch, "it is of the turn that the user knows of"
    return desk, question.ticket


def who_speaks_on_confirms_nothing(core: Core) -> None:
    """In an open conversation: what the turn before asked for is refused, and nothing is said."""
    for typed in (False, True):
        desk, ticket = open_phone(core)
        desk.happen(e.AudioCaptured(1, bytes(6_400)))
        on = desk.happen(e.TextTyped(3, "What?")) if typed else desk.say(VoiceStarted())
        assert ConfirmationEnded(ticket) in told(on), typed
        (response,) = (each for each in sent(on) if isinstance(each, ToolResponse))
        assert [answer.outcome for answer in response.answers] == [INTERRUPTED]
        assert response.answers[0].scheduling is Scheduling.SILENT
        assert orders(desk.happen(e.CallConfirmed(ticket))) == []


def an_answer_of_the_model_leaves_the_question(core: Core) -> None:
    """Only somebody who speaks overtakes it."""
    desk, ticket = open_phone(core)
    assert told(desk.say(ModelAudio(b"ab"), TurnComplete()))
    assert orders(desk.happen(e.CallConfirmed(ticket))) == [Start(ticket, "gate", "{}")]


STORIES = (
    a_press_runs_what_it_was_asked_for,
    what_nobody_confirms_is_refused,
    a_question_is_over_in_the_end,
    one_is_asked_for_after_the_other,
    one_press_is_not_asked_for_two_tools,
    what_is_taken_back_is_asked_for_no_longer,
    a_cut_does_not_answer,
    what_is_told_to_have_failed_is_asked_for_no_longer,
    who_speaks_on_confirms_nothing,
    an_answer_of_the_model_leaves_the_question,
)
