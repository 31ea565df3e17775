"""What a session keeps over connections, and lets go of once the service chokes on it."""

import pytest

from edged.conversation.events import TurnFailed
from edged.live.blame import EARLY_DEATH
from edged.live.core import Options, State
from edged.live.core import events as e
from edged.live.core.effects import Effect, Log, Open, Store
from edged.live.core.history import Remark
from edged.live.core.turn import REFUSED
from edged.live.doubt import Ending
from edged.live.messages import (
    ActivityStart,
    GenerationComplete,
    ModelAudio,
    ResumptionUpdate,
    TurnComplete,
    TypedText,
)
from tests.live.core.phone import GONE, Phone, sent, told

SAID = (Remark("user", "two eggs"), Remark("model", "an omelette"))
CLOSED = e.Disconnected(GONE, Ending.CLOSED)
BROKEN = e.Disconnected(GONE, Ending.BROKEN)
ANSWER = (ModelAudio(b"ab"), GenerationComplete(), TurnComplete())


def dropped(effects: list[Effect]) -> list[object]:
    """Return what the journal is told to be dropped."""
    logs = [effect for effect in effects if isinstance(effect, Log)]
    return [dict(log.fields)["what"] for log in logs if log.event == "memory_dropped"]


def given(phone: Phone) -> list[object]:
    """Return what each connection was given: a handle, or the number of remarks told."""
    return [e.handle or len(e.history) for e in phone.done if isinstance(e, Open)]


def fail(phone: Phone, event: e.Disconnected) -> list[Effect]:
    """Lose the connection, and wait until another one is asked for."""
    asked = len(given(phone))
    effects = phone.happen(event)
    while len(given(phone)) == asked:
        phone.wait(0.5)
    return effects


@pytest.mark.parametrize("by_voice", [True, False])
def test_an_utterance_that_the_service_closes_for_is_dropped(*, by_voice: bool) -> None:
    """Said, and twice again in vain: the turn fails, and the conversation is not to blame."""
    phone = Phone().online()
    phone.say(ResumptionUpdate("h"))
    phone.wait(60.0)
    phone.utter(1) if by_voice else phone.happen(e.TextTyped(1, "How long do eggs take?"))
    for _ in range(2):
        fail(phone, CLOSED)
        assert sent(phone.happen(e.Connected()))[0] in (
            ActivityStart(1),
            TypedText(1, "How long do eggs take?"),
        )
    effects = fail(phone, CLOSED)
    assert told(effects)[-1] == TurnFailed(1, REFUSED)
    assert dropped(effects) == ["utterance"]
    assert sent(phone.happen(e.Connected())) == []
    assert given(phone) == [0, "h", "h", "h"]
    phone.utter(2)
    assert not any(isinstance(each, TurnFailed) for each in told(phone.say(*ANSWER)))


def test_a_network_that_breaks_drops_no_speech() -> None:
    """However often, also between two closes by the service."""
    phone = Phone().online()
    phone.say(ResumptionUpdate("h"))
    phone.utter(1)
    for number in range(12):
        fail(phone, BROKEN if number % 2 else CLOSED)
        assert sent(phone.happen(e.Connected()))[0] == ActivityStart(1)


def test_an_utterance_that_was_not_on_the_wire_is_not_to_blame() -> None:
    """What fails before it is said fails for another reason."""
    phone = Phone().online()
    phone.utter(1)
    for _ in range(6):
        fail(phone, CLOSED)  # and no Connected: the set-up is refused
    assert sent(phone.happen(e.Connected()))[0] == ActivityStart(1)


def test_an_inherited_history_that_the_service_chokes_on_is_dropped() -> None:
    """For good, and the turns that follow are told again."""
    phone = Phone()
    phone.happen(e.HistoryInherited(SAID))
    phone.happen(e.Started())
    for event in (CLOSED, BROKEN):
        phone.happen(e.Connected())
        fail(phone, event)
    assert given(phone) == [2, 2, 0]
    phone.happen(e.Connected())
    assert dropped(phone.wait(EARLY_DEATH)) == ["history"]
    assert phone.state.history.remarks() == ()


def test_a_handle_of_an_earlier_run_that_the_service_chokes_on_is_dropped() -> None:
    """On the disk too, once a connection lives without it."""
    phone = Phone()
    phone.happen(e.HistoryInherited(SAID))
    phone.happen(e.Started("of the run before"))
    for _ in range(2):
        fail(phone, CLOSED)
    assert given(phone) == ["of the run before"] * 2 + [2]
    phone.happen(e.Connected())
    effects = phone.wait(EARLY_DEATH)
    assert dropped(effects) == ["handle"]
    assert Store(None) in effects
    assert phone.state.history.remarks() == SAID


def test_an_outage_of_the_service_drops_nothing_that_lives_after_it() -> None:
    """With and without it fails: it is used again, and so on the disk."""
    phone = Phone(State.of(Options(10**6)))
    phone.happen(e.Started("h"))
    for _ in range(3):
        fail(phone, CLOSED)
    assert given(phone) == ["h", "h", 0, "h"]
    phone.happen(e.Connected())
    assert dropped(phone.wait(60.0)) == []
    assert phone.state.life.memory.handle == "h"
