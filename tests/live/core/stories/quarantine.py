"""Stories of what is kept over connections: each fails if a branch of the core is left out."""

from edged.conversation.events import Link, LinkChanged, TurnFailed
from edged.conversation.remark import Remark
from edged.live.core import events as e
from edged.live.core.connection.attribution import EARLY_DEATH
from edged.live.core.connection.delays import LONGEST_DELAY
from edged.live.core.connection.ending import Ending
from edged.live.core.effects import Effect, Log, Open, Store
from edged.live.core.turns.turn import REFUSED
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    ActivityStart,
    GenerationComplete,
    GoAway,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
    TypedText,
)
from tests.live.core.phone import GONE, Core, Phone, phone, sent, told

SAID = (Remark("user", "two eggs"), Remark("model", "an omelette"))
CLOSED = e.Disconnected(GONE, Ending.CLOSED)
BROKEN = e.Disconnected(GONE, Ending.BROKEN)
ANSWER = (ModelAudio(b"ab"), GenerationComplete(), TurnComplete())


def dropped(effects: list[Effect]) -> list[object]:
    """Return what the journal is told to be dropped."""
    logs = [effect for effect in effects if isinstance(effect, Log)]
    return [dict(log.fields)["what"] for log in logs if log.event == "memory_dropped"]


def given(desk: Phone) -> list[object]:
    """Return what each connection was given: a handle, or the number of remarks told."""
    return [e.handle or len(e.history) for e in desk.done if isinstance(e, Open)]


def fail(desk: Phone, event: e.Disconnected) -> list[Effect]:
    """Lose the connection, and wait until another one is asked for."""
    asked = len(desk.opened_at)
    effects = desk.happen(event)
    for _ in range(1_000):
        if len(desk.opened_at) > asked:
            break
        desk.wait(0.5)
    return effects


def an_utterance_that_the_service_closes_for_is_dropped(core: Core) -> None:
    """Said, and twice again in vain: the turn fails, and the conversation is not the cause."""
    for by_voice in (True, False):
        desk = phone(core)
        desk.say(ResumptionUpdate("h"))
        desk.wait(60.0)
        desk.utter(1) if by_voice else desk.happen(e.TextTyped(1, "How long do eggs take?"))
        for _ in range(2):
            fail(desk, CLOSED)
            assert sent(desk.happen(e.Connected()))[0] in (
                ActivityStart(1),
                TypedText(1, "How long do eggs take?"),
            )
        effects = fail(desk, CLOSED)
        assert told(effects)[-1] == TurnFailed(1, REFUSED)
        assert dropped(effects) == ["utterance"]
        assert sent(desk.happen(e.Connected())) == []
        assert given(desk) == [0, "h", "h", "h"]
        desk.utter(2)
        assert not any(isinstance(each, TurnFailed) for each in told(desk.say(*ANSWER)))


def a_network_that_breaks_drops_no_speech(core: Core) -> None:
    """However often, also between two closes by the service."""
    desk = phone(core, reply_timeout=1_000.0)
    desk.say(ResumptionUpdate("h"))
    desk.utter(1)
    for number in range(12):
        fail(desk, BROKEN if number % 2 else CLOSED)
        assert sent(desk.happen(e.Connected()))[0] == ActivityStart(1)


def an_utterance_that_was_not_on_the_wire_is_not_the_cause(core: Core) -> None:
    """What fails before it is said fails for another reason."""
    desk = phone(core)
    desk.utter(1)
    for _ in range(6):
        fail(desk, CLOSED)  # and no Connected: the set-up is refused
    assert sent(desk.happen(e.Connected()))[0] == ActivityStart(1)


def an_inherited_history_that_the_service_chokes_on_is_dropped(core: Core) -> None:
    """For good, and the turns that follow are told again."""
    desk = Phone(core)
    desk.happen(e.HistoryInherited(SAID))
    desk.happen(e.Started())
    for event in (CLOSED, BROKEN):
        desk.happen(e.Connected())
        fail(desk, event)
    assert given(desk) == [2, 2, 0]
    desk.happen(e.Connected())
    assert dropped(desk.wait(EARLY_DEATH)) == ["history"]
    assert desk.state.history.remarks() == ()


def a_handle_of_an_earlier_run_that_the_service_chokes_on_is_dropped(core: Core) -> None:
    """On the disk too, once a connection lives without it."""
    desk = Phone(core)
    desk.happen(e.HistoryInherited(SAID))
    desk.happen(e.Started("of the run before"))
    for _ in range(2):
        fail(desk, CLOSED)
    assert given(desk) == ["of the run before"] * 2 + [2]
    desk.happen(e.Connected())
    effects = desk.wait(EARLY_DEATH)
    assert dropped(effects) == ["handle"]
    assert Store(None) in effects
    assert desk.state.history.remarks() == SAID


def an_outage_of_the_service_drops_nothing_that_lives_after_it(core: Core) -> None:
    """With and without it fails: it is used again, and so on the disk."""
    desk = Phone(core)
    desk.happen(e.Started("h"))
    for _ in range(3):
        fail(desk, CLOSED)
    assert given(desk) == ["h", "h", 0, "h"]
    desk.happen(e.Connected())
    assert dropped(desk.wait(60.0)) == []
    assert desk.state.life.resumption.handle == "h"


def words_about_the_account_count_like_any_others(core: Core) -> None:
    """The owner is told only if they are said of a connection that brings nothing, too."""
    for kind in (Kind.AUTHENTICATION, Kind.ACCOUNT, Kind.REGION, Kind.QUOTA):
        refused = e.Disconnected(Failure(kind, "Precondition check failed."), Ending.DENIED)
        poisoned, barred = Phone(core), Phone(core)
        for desk in (poisoned, barred):
            desk.happen(e.HistoryInherited(SAID))
            desk.happen(e.Started("h"))
            for _ in range(6):
                fail(desk, e.Disconnected(GONE, Ending.UNASKED))
            desk.happen(refused)
            assert given(desk) == ["h"] * 7 + [2], "without it, and at once"
        poisoned.happen(e.Connected())
        assert dropped(poisoned.wait(EARLY_DEATH)) == ["handle"]
        assert not [each for each in told(poisoned.done) if _is_cause(each, "Precondition")]
        barred.happen(refused)
        assert given(barred) == ["h"] * 7 + [2, 0]
        causes = [each for each in told(barred.happen(refused)) if _is_cause(each, "Precondition")]
        link = Link.OFFLINE if kind is Kind.QUOTA else Link.NOT_SET_UP
        assert causes == [LinkChanged(link, "Precondition check failed.")]
        assert barred.state.life.resumption.handle == "h"
        assert dropped(barred.done) == []


def _is_cause(event: object, cause: str) -> bool:
    return isinstance(event, LinkChanged) and cause in event.cause


def a_connection_that_is_sent_away_at_once_has_failed(core: Core) -> None:
    """Idle or not: twice with the handle, then without, and then the handle is dropped."""
    for pressed in (False, True):
        desk = Phone(core)
        desk.happen(e.HistoryInherited(SAID))
        desk.happen(e.Started("h"))
        if pressed:
            desk.utter(1)
        for _ in range(2):
            desk.happen(e.Connected(resumed=True))
            desk.say(GoAway(0.0))
            desk.wait(0.1)
        assert given(desk) == ["h", "h", 2]
        desk.happen(e.Connected())
        assert dropped(desk.wait(EARLY_DEATH)) == ["handle"]


def a_service_that_sends_everybody_away_costs_no_conversation(core: Core) -> None:
    """Without anything too, so the handle is cleared; the service is left alone for a while."""
    desk = Phone(core)
    desk.happen(e.HistoryInherited(SAID))
    desk.happen(e.Started("h"))
    for _ in range(40):
        desk.happen(e.Connected())
        desk.say(GoAway(0.0))
        desk.wait(LONGEST_DELAY)
    assert given(desk)[:5] == ["h", "h", 2, 0, "h"]
    assert dropped(desk.done) == []
    assert len(desk.opened_at) <= 43, "one for each, after the haste of the first"
    assert desk.state.life.resumption.cleared().handle == "h"


def an_answer_clears_of_being_sent_away(core: Core) -> None:
    """However often the service leaves soon after it."""
    desk = Phone(core)
    desk.happen(e.Started("h"))
    for epoch in range(1, 8):
        desk.happen(e.Connected(resumed=True))
        desk.utter(epoch)
        desk.say(*ANSWER, ResumptionUpdate("h"))
        desk.say(GoAway(0.0))
        desk.wait(LONGEST_DELAY)
    assert set(given(desk)) == {"h"}


STORIES = (
    an_utterance_that_the_service_closes_for_is_dropped,
    a_network_that_breaks_drops_no_speech,
    an_utterance_that_was_not_on_the_wire_is_not_the_cause,
    an_inherited_history_that_the_service_chokes_on_is_dropped,
    a_handle_of_an_earlier_run_that_the_service_chokes_on_is_dropped,
    an_outage_of_the_service_drops_nothing_that_lives_after_it,
    words_about_the_account_count_like_any_others,
    a_connection_that_is_sent_away_at_once_has_failed,
    a_service_that_sends_everybody_away_costs_no_conversation,
    an_answer_clears_of_being_sent_away,
)
