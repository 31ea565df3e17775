"""Stories of a set-up that changes while the conversation goes on."""

from dataclasses import replace

from edged.live.core import events as e
from edged.live.core.effects import Open
from edged.live.core.setup import ActivityDetection, SessionSetup
from edged.live.messages import (
    ActivityStart,
    ContextUpdate,
    GenerationComplete,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
    VoiceStarted,
)
from edged.tools import Declaration
from tests.live.core.phone import GONE, Core, Phone, phone, sent, told

UPDATES = SessionSetup("gemini-3.8-live", system_instruction="Be brief.")
RENEWS = replace(UPDATES, model="gemini-2.0-flash-live-001")
NEW = e.SetupChanged(replace(UPDATES, system_instruction="Be funny."))
NEW_RENEWED = e.SetupChanged(replace(RENEWS, system_instruction="Be funny."))
VOICE = replace(UPDATES, voice="Puck", system_instruction="Be funny.")
ANSWER = (ModelAudio(b"ab"), GenerationComplete(), TurnComplete())


def a_new_instruction_is_told_to_who_can_take_it(core: Core) -> None:
    """Once, and without losing the connection; the next connection is set up with it."""
    desk = phone(core, setup=UPDATES)
    assert sent(desk.happen(NEW)) == [ContextUpdate("Be funny.")]
    assert desk.happen(NEW) == []
    desk.happen(e.Disconnected(GONE))
    assert desk.state.options.setup.system_instruction == "Be funny."
    assert sent(desk.happen(e.Connected())) == []


def a_new_instruction_waits_for_the_end_of_a_turn(core: Core) -> None:
    """What is said under the old one is answered under the old one."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    assert sent(desk.happen(NEW)) == []
    assert sent(desk.say(*ANSWER)) == [ContextUpdate("Be funny.")]


def an_open_conversation_goes_on_under_a_new_instruction(core: Core) -> None:
    """While nobody speaks or is answered: by an update, or by a renewal that loses no sound."""
    for setup, said in ((UPDATES, ContextUpdate("Be funny.")), (RENEWS, None)):
        listens = replace(setup, activity_detection=ActivityDetection.AUTOMATIC)
        desk = phone(core, setup=listens)
        desk.happen(e.UtteranceBegun(1))
        desk.say(VoiceStarted())
        new = e.SetupChanged(replace(listens, system_instruction="Be funny."))
        assert desk.happen(new) == []
        answered = [each for fact in ANSWER for each in desk.say(fact)]
        answered += desk.say(ResumptionUpdate("h"))
        assert (Open("h") in told(answered)) == (said is None)
        assert sent(answered) == ([said] if said else [])
        desk.happen(e.AudioCaptured(1, bytes(1_280)))
        assert desk.state.outbox.streams


def a_new_instruction_renews_the_connection_of_who_cannot(core: Core) -> None:
    """By the handle, so nothing of the conversation is lost; once the handle is here."""
    desk = phone(core, setup=RENEWS)
    desk.utter(1)
    desk.happen(NEW_RENEWED)
    assert not _opened(desk, *ANSWER)
    assert _opened(desk, ResumptionUpdate("a handle")) == [Open("a handle")]
    desk.happen(e.Connected(resumed=True))
    assert desk.happen(NEW_RENEWED) == []
    assert desk.state.life.resumption.quarantine is None


def a_handle_of_before_the_answer_is_not_that_of_the_turn(core: Core) -> None:
    """The one that follows the set-up may be slow: it does not know what was said since."""
    desk = phone(core, setup=RENEWS)
    desk.utter(1)
    assert not _opened(desk, ResumptionUpdate("of the set-up"))
    desk.happen(NEW_RENEWED)
    assert not _opened(desk, *ANSWER)
    assert _opened(desk, ResumptionUpdate("of the turn")) == [Open("of the turn")]


def no_instruction_at_all_renews_the_connection(core: Core) -> None:
    """There is no update that takes an instruction away."""
    desk = phone(core, setup=UPDATES)
    assert told(desk.happen(e.SetupChanged(replace(UPDATES, system_instruction="")))) == [
        Open(None)
    ]


def a_new_instruction_on_a_connection_that_is_being_opened_follows(core: Core) -> None:
    """The set-up had the old one."""
    desk = Phone(core)
    desk.state = replace(desk.state, options=replace(desk.state.options, setup=UPDATES))
    desk.happen(e.Started())
    assert sent(desk.happen(NEW)) == []
    assert sent(desk.happen(e.Connected())) == [ContextUpdate("Be funny.")]


def a_new_instruction_while_nothing_is_open_waits_for_the_set_up(core: Core) -> None:
    """It connects nobody."""
    desk = phone(core, setup=UPDATES, rest_after=10.0)
    desk.wait(60.0)
    assert desk.happen(NEW) == []
    assert told(desk.happen(e.UtteranceBegun(1)))[-1] == Open(None)
    assert sent(desk.happen(e.Connected())) == [ActivityStart(1)]


def another_voice_renews_the_connection(core: Core) -> None:
    """No update changes it; the conversation goes on by the handle of the turn that has ended."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    assert desk.happen(e.SetupChanged(VOICE)) == []
    assert not _opened(desk, *ANSWER)
    assert _opened(desk, ResumptionUpdate("a handle")) == [Open("a handle")]
    assert desk.state.options.setup == VOICE
    assert sent(desk.happen(e.Connected(resumed=True))) == []


def a_turn_is_said_again_to_whom_it_was_said(core: Core) -> None:
    """A cut in the middle of it is no moment to change; the next connection is."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    desk.happen(e.SetupChanged(VOICE))
    desk.happen(e.Disconnected(GONE))
    assert desk.state.options.setup == UPDATES
    desk.happen(e.Connected())
    desk.wait(0.0)
    assert not _opened(desk, *ANSWER)
    assert _opened(desk, ResumptionUpdate("a handle")) == [Open("a handle")]


def a_turn_that_waited_for_an_older_set_up_ends_with_it(core: Core) -> None:
    """It went out on the connection that was being opened; the instruction follows it."""
    desk = Phone(core)
    desk.state = replace(desk.state, options=replace(desk.state.options, setup=UPDATES))
    desk.happen(e.Started())
    desk.happen(NEW)
    desk.utter(1)
    said = sent(desk.happen(e.Connected()))
    assert said[0] == ActivityStart(1)
    assert not [each for each in said if isinstance(each, ContextUpdate)]
    assert sent(desk.say(*ANSWER)) == [ContextUpdate("Be funny.")]


def the_newest_of_two_changes_counts(core: Core) -> None:
    """Who changes their mind within a turn is set up once, or not at all."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    desk.happen(e.SetupChanged(VOICE))
    desk.happen(e.SetupChanged(UPDATES))
    assert not _opened(desk, *ANSWER, ResumptionUpdate("a handle"))


def a_forgotten_conversation_begins_with_the_new_set_up(core: Core) -> None:
    """On one new connection."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    desk.happen(e.SetupChanged(VOICE))
    opened = [each for each in told(desk.happen(e.Forgotten())) if isinstance(each, Open)]
    assert opened == [Open(None)]
    assert desk.state.options.setup == VOICE
    assert not sent(desk.happen(e.Connected()))


LIGHT = Declaration("home__light", "Light.")
LIT = replace(UPDATES, tools=(LIGHT,), tool_instruction="There is a light.")


def other_tools_renew_the_connection(core: Core) -> None:
    """By the handle, between two turns; what is said of them is told by an update."""
    desk = phone(core, setup=UPDATES)
    desk.utter(1)
    assert told(desk.happen(e.SetupChanged(LIT))) == []
    assert not _opened(desk, *ANSWER)
    assert _opened(desk, ResumptionUpdate("of the turn")) == [Open("of the turn")]
    desk.happen(e.Connected(resumed=True))
    assert desk.happen(e.SetupChanged(LIT)) == []
    more = e.SetupChanged(replace(LIT, tool_instruction="There are two."))
    assert sent(desk.happen(more)) == [ContextUpdate("Be brief.\n\nThere are two.")]


def _opened(desk: Phone, *facts: object) -> list[object]:
    effects = [each for fact in facts for each in desk.say(fact)]  # type: ignore[arg-type]
    return [each for each in told(effects) if isinstance(each, Open)]


STORIES = (
    a_new_instruction_is_told_to_who_can_take_it,
    a_new_instruction_waits_for_the_end_of_a_turn,
    an_open_conversation_goes_on_under_a_new_instruction,
    a_new_instruction_renews_the_connection_of_who_cannot,
    a_handle_of_before_the_answer_is_not_that_of_the_turn,
    no_instruction_at_all_renews_the_connection,
    a_new_instruction_on_a_connection_that_is_being_opened_follows,
    a_new_instruction_while_nothing_is_open_waits_for_the_set_up,
    another_voice_renews_the_connection,
    a_turn_is_said_again_to_whom_it_was_said,
    a_turn_that_waited_for_an_older_set_up_ends_with_it,
    the_newest_of_two_changes_counts,
    a_forgotten_conversation_begins_with_the_new_set_up,
    other_tools_renew_the_connection,
)
