"""Stories of connections: each holds for the core, and fails if a branch of it is left out."""

from edged.conversation.events import Link, LinkChanged
from edged.live.core import Options, State
from edged.live.core import events as e
from edged.live.core.connection.connection import PUT_FORWARD_EVERY, UNNOTICED, VALID_FOR
from edged.live.core.connection.delays import FIRST_DELAY, LONGEST_DELAY, STABLE_AFTER
from edged.live.core.effects import Close, Open
from edged.live.core.events import MissingCredentials
from edged.live.core.turns.turn_end import HANDLE_TIMEOUT
from edged.live.failures import Failure, Kind
from edged.live.messages import (
    GenerationComplete,
    GoAway,
    InputText,
    ModelAudio,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
    Unused,
)
from tests.live.core.phone import GONE, Core, Phone, logged, phone, sent, stored, told

REPLY = (ModelAudio(b"ab"), GenerationComplete(), TurnComplete())


def without_credentials_nothing_is_opened(core: Core) -> None:
    """The owner is told why, whatever else happens."""
    desk = Phone(core)
    started = told(desk.happen(e.Started(missing=MissingCredentials("no key", "no_key"))))
    assert started == [LinkChanged(Link.NOT_SET_UP, "no key")]
    assert told(desk.happen(e.NetworkChanged()) + desk.happen(e.ClockSet())) == []


def retries_of_a_long_outage_grow_apart_and_stay_so(core: Core) -> None:
    """However long ago the last connection was: a board that is offline does not dial all day."""
    desk = phone(core)
    desk.wait(600.0)
    for _ in range(30):
        desk.happen(e.Disconnected(GONE))
        asked = len(desk.opened_at)
        for _ in range(1000):
            if len(desk.opened_at) == asked:
                desk.wait(0.5)
    gaps = [b - a for a, b in zip(desk.opened_at, desk.opened_at[1:], strict=False)]
    assert gaps[-20:] == [LONGEST_DELAY] * 20


def jitter_spreads_retries_by_their_number(core: Core) -> None:
    """The same session waits the same way again: what is random is a value of it."""
    desk = Phone(core, State.of(Options(10**6, jitter=[0.5, 0.25].__getitem__)))
    desk.happen(e.Started())
    for _ in range(2):
        desk.happen(e.Disconnected(GONE))
        desk.wait(LONGEST_DELAY)
    times = [each for each in desk.opened_at if each]
    assert times == [0.5 * FIRST_DELAY, LONGEST_DELAY + 0.25 * 2 * FIRST_DELAY]


def a_press_or_a_network_ends_the_wait(core: Core) -> None:
    """What was waited for may just have come."""
    for event in (e.UtteranceBegun(1), e.NetworkChanged(), e.ClockSet()):
        desk = Phone(core)
        desk.happen(e.Started())
        for _ in range(5):
            desk.happen(e.Disconnected(GONE))
            desk.wait(1.0)
        desk.happen(e.Disconnected(GONE))
        assert Open(None) in told(desk.happen(event))


def an_answered_turn_clears_the_failures(core: Core) -> None:
    """On a connection that has lived: the next cut costs no wait."""
    desk = phone(core)
    for _ in range(3):
        desk.happen(e.Disconnected(GONE))
        desk.wait(LONGEST_DELAY)
        desk.happen(e.Connected())
    desk.wait(STABLE_AFTER)
    desk.utter(1)
    desk.say(*REPLY)
    assert Open(None) in told(desk.happen(e.Disconnected(GONE)))


def a_renewal_waits_for_the_turn_and_for_its_handle(core: Core) -> None:
    """It is announced once, whatever the service repeats."""
    desk = phone(core)
    desk.utter(1)
    announced = desk.say(GoAway(60.0)) + desk.say(GoAway(50.0))
    assert (told(announced), logged(announced)) == ([], ["go_away"])
    assert not any(isinstance(each, Open) for each in told(desk.say(*REPLY)))
    assert told(desk.say(ResumptionUpdate("new"))) == [Open("new")]
    connected = desk.happen(e.Connected(resumed=True))
    assert logged(connected + desk.say(GoAway(60.0))) == ["connected", "go_away"]


def a_handle_that_does_not_come_is_not_awaited_for_ever(core: Core) -> None:
    """What was said is told instead."""
    desk = phone(core, renew_after=1.0)
    desk.utter(1)
    desk.say(InputText("u"), ModelAudio(b"ab"), OutputText("m"), *REPLY[1:])
    assert told(desk.wait(HANDLE_TIMEOUT - 0.1)) == []
    (opened,) = told(desk.wait(0.2))
    assert isinstance(opened, Open)
    assert len(opened.history) == 2


def a_turn_that_was_abandoned_owes_no_handle(core: Core) -> None:
    """So a renewal follows at once."""
    desk = phone(core, renew_after=1.0)
    desk.utter(1)
    desk.wait(1.1)
    assert told(desk.happen(e.TurnAbandoned(1))) == [Open(None)]


def a_connection_that_grew_old_is_renewed(core: Core) -> None:
    """When nobody talks; a slow renewal is told, a quick one is not."""
    desk = phone(core, renew_after=540.0)
    desk.say(ResumptionUpdate("h"))
    assert told(desk.wait(540.0)) == [Open("h")]
    assert told(desk.wait(UNNOTICED)) == [LinkChanged(Link.OFFLINE, "connecting")]
    assert told(desk.happen(e.Connected(resumed=True))) == [LinkChanged(Link.ONLINE)]
    assert told(desk.wait(500.0)) == []


def a_service_that_leaves_is_left_before_its_end(core: Core) -> None:
    """Turn or no turn."""
    desk = phone(core)
    desk.utter(1)
    desk.say(ModelAudio(b"ab"), GoAway(9.0))
    assert Open(None) in told(desk.wait(6.1))


def an_idle_connection_rests_and_a_press_wakes_it(core: Core) -> None:
    """If the owner wants it so; a press puts the rest off."""
    assert Close() in told(phone(core, rest_after=60.0).wait(60.0))
    desk = phone(core, rest_after=60.0, renew_after=None)
    desk.wait(50.0)
    desk.utter(1)
    assert not any(isinstance(each, Close) for each in told(desk.wait(9.0)))
    desk.say(*REPLY)
    assert told(desk.wait(59.0)) == []
    assert Close() in told(desk.wait(1.0))
    assert told(desk.happen(e.UtteranceBegun(2))) == [Open(None)]


def a_handle_is_kept_and_put_forward_while_its_session_lives(core: Core) -> None:
    """On the disk, seldom; afterwards it expires."""
    desk = phone(core, renew_after=None)
    assert stored(desk.wait(PUT_FORWARD_EVERY)) == [], "there is none yet"
    assert stored(desk.say(ResumptionUpdate("h"))) == ["h"]
    assert stored(desk.wait(3 * PUT_FORWARD_EVERY)) == ["h"] * 3
    desk.happen(e.Disconnected(GONE))
    for _ in range(VALID_FOR.__ceil__() // 60 + 2):
        desk.wait(60.0)
        desk.happen(e.Disconnected(GONE))
    assert stored(desk.done)[-1] is None
    assert desk.state.life.resumption.handle is None


def what_is_forgotten_is_gone(core: Core) -> None:
    """From the disk and from the next set-up; a renewal that was due does not bring it back."""
    desk = phone(core, renew_after=1.0)
    desk.utter(1)
    desk.say(ResumptionUpdate("h"), InputText("u"), ModelAudio(b"ab"), OutputText("m"))
    desk.wait(1.1)
    effects = desk.happen(e.Forgotten())
    assert stored(effects) == [None]
    assert [x for x in told(effects) if isinstance(x, Open)] == [Open(None)]
    assert sent(desk.happen(e.Connected())) == []


def a_lost_handle_costs_one_connection(core: Core) -> None:
    """The next one is without."""
    desk = Phone(core)
    assert Open("old") in told(desk.happen(e.Started("old")))
    assert Open(None) in told(desk.happen(e.Disconnected(Failure(Kind.HANDLE, "poisoned"))))


def nothing_is_opened_after_the_end(core: Core) -> None:
    """Whatever still happens; nothing is due either."""
    desk = phone(core)
    desk.happen(e.Stopped())
    assert desk.state.deadlines.next is None
    desk.happen(e.Disconnected(GONE))
    assert not [x for x in told(desk.wait(1000.0)) if isinstance(x, Open)]


def a_field_without_a_use_is_noted_once(core: Core) -> None:
    """The journal is not filled by what comes with every message."""
    desk = phone(core)
    assert logged(desk.say(Unused("tool_call"), Unused("tool_call"))) == ["server_field_unused"]


STORIES = (
    without_credentials_nothing_is_opened,
    retries_of_a_long_outage_grow_apart_and_stay_so,
    jitter_spreads_retries_by_their_number,
    a_press_or_a_network_ends_the_wait,
    an_answered_turn_clears_the_failures,
    a_renewal_waits_for_the_turn_and_for_its_handle,
    a_handle_that_does_not_come_is_not_awaited_for_ever,
    a_turn_that_was_abandoned_owes_no_handle,
    a_connection_that_grew_old_is_renewed,
    a_service_that_leaves_is_left_before_its_end,
    an_idle_connection_rests_and_a_press_wakes_it,
    a_handle_is_kept_and_put_forward_while_its_session_lives,
    what_is_forgotten_is_gone,
    a_lost_handle_costs_one_connection,
    nothing_is_opened_after_the_end,
    a_field_without_a_use_is_noted_once,
)
