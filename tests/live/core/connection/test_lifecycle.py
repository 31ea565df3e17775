"""When to connect, to renew and to wait, for every failure and in every order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.conversation.events import Link, LinkChanged
from edged.live.core import events as e
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.delays import LONGEST_DELAY
from edged.live.core.connection.lifecycle import Life, Stage, after
from edged.live.core.connection.lifecycle_events import Open, Wait
from edged.live.core.connection.quarantine import Resumption
from edged.live.core.effects import Store
from edged.live.core.events import MissingCredentials
from edged.live.failures import Failure, Kind

TRANSIENT = Failure(Kind.TRANSIENT, "gone")


def told(life: Life, *events: h.LifecycleEvent) -> tuple[Life, list[h.Order]]:
    """Let `events` happen; return the end and all orders."""
    orders: list[h.Order] = []
    for event in events:
        life, more = after(life, event)
        orders += more
    return life, orders


NO_KEY = MissingCredentials("no API key: set one", "no_key")


def live(handle: str | None = None) -> Life:
    """Return a connection that works."""
    return Life(Stage.LIVE, resumption=Resumption(handle).opening())


def test_a_device_without_a_key_says_so_and_stays() -> None:
    """No key is no error; the cure is named."""
    life, orders = told(Life(), e.Started(missing=NO_KEY), h.UtteranceWaits())
    assert life.stage is Stage.NOT_SET_UP
    assert orders == [LinkChanged(Link.NOT_SET_UP, NO_KEY.cause, NO_KEY.reason)]


def test_a_lost_connection_is_resumed_at_once() -> None:
    """The first cut after a good time costs no wait."""
    life, orders = told(live("h"), h.Disconnected(TRANSIENT), e.Connected())
    assert orders == [LinkChanged(Link.OFFLINE, "gone"), Open("h"), LinkChanged(Link.ONLINE)]
    assert life.failures == 1


def test_waits_double_up_to_a_bound_and_a_press_ends_them() -> None:
    """Backing off is jittered and bounded; the attempts count until the connection is proven."""
    life, waits = Life(Stage.CONNECTING), []
    for _ in range(12):
        life, orders = told(life, h.Disconnected(TRANSIENT), h.RetryDue())
        waits += [order for order in orders if isinstance(order, Wait)]
    assert [wait.seconds for wait in waits[:4]] == [0.5, 1.0, 2.0, 4.0]
    assert all(wait.jitter and wait.seconds <= LONGEST_DELAY for wait in waits)
    life, _ = told(life, h.Disconnected(TRANSIENT))
    assert told(life, h.UtteranceWaits())[1] == [Open(None)]
    assert told(life, h.RetryDue(), e.Connected())[0].failures
    assert not told(life, h.ReplyFinished(60.0))[0].failures


def test_who_waits_does_not_wait_for_a_long_retry() -> None:
    """While a turn is under way retries stay close; afterwards they are as far apart as before."""
    life, waits = Life(Stage.CONNECTING, failures=6), []
    for wanted in (True, True, False):
        life, orders = told(life, h.Disconnected(TRANSIENT, wanted=wanted), h.RetryDue())
        waits += [order.seconds for order in orders if isinstance(order, Wait)]
    assert waits == [2.0, 2.0, 30.0]


@pytest.mark.parametrize(
    ("kind", "link", "least"),
    [
        (Kind.QUOTA, Link.OFFLINE, 60),
        (Kind.CLOCK, Link.OFFLINE, 30),
        (Kind.AUTHENTICATION, Link.NOT_SET_UP, 300),
        (Kind.ACCOUNT, Link.NOT_SET_UP, 300),
        (Kind.REGION, Link.NOT_SET_UP, 300),
        (Kind.CONFIGURATION, Link.NOT_SET_UP, 300),
    ],
)
def test_what_time_or_the_owner_must_cure_is_retried_slowly(
    kind: Kind, link: Link, least: float
) -> None:
    """No storm of retries, also not by pressing; the cause is told."""
    life, orders = told(live("h"), h.Disconnected(Failure(kind, "why"), lived=60.0))
    assert orders == [LinkChanged(link, "why"), Wait(least)]
    assert told(life, h.UtteranceWaits())[1] == []
    assert told(life, h.RetryDue())[1] == [Open("h")]


@pytest.mark.parametrize("kind", [Kind.CLOCK, Kind.TRANSIENT])
def test_a_clock_that_is_set_ends_the_wait_for_it(kind: Kind) -> None:
    """At once, and with the conversation; a healthy connection does not care."""
    life, _ = told(
        Life(Stage.CONNECTING, resumption=Resumption("h").opening()),
        h.Disconnected(Failure(kind, "why")),
    )
    assert told(life, e.ClockSet())[1] == [Open("h")]
    assert told(live("h"), e.ClockSet())[1] == []


def test_a_refused_handle_is_no_reason_to_wait() -> None:
    """A fresh session is begun at once; one that is refused without a handle has to wait."""
    failure = Failure(Kind.HANDLE, "session not found")
    life, orders = told(
        Life(Stage.CONNECTING, resumption=Resumption("h").opening()), h.Disconnected(failure)
    )
    assert orders[-1] == Open(None)
    assert isinstance(told(life, h.Disconnected(failure))[1][-1], Wait)


def test_going_away_waits_for_the_end_of_the_turn_but_not_for_ever() -> None:
    """Renewed between turns, at the latest a margin before the announced end."""
    life, orders = told(live("h"), h.GoAwayReceived(60))
    assert orders == [Wait(40)]
    assert told(life, h.TurnsEnded())[1] == [Open("h")]
    assert told(life, h.RetryDue())[1] == [Open("h")]
    assert told(live(), h.GoAwayReceived(3))[1] == [Wait(0)]


def test_a_renewal_that_is_due_by_age_has_its_end_once_the_service_tells_it() -> None:
    """A long answer holds the renewal up, but not beyond a margin before the announced end."""
    life, orders = told(live("h"), h.RenewalDue(), h.GoAwayReceived(60))
    assert orders == [Wait(40)]
    assert told(life, h.RetryDue())[1] == [Open("h")]
    assert told(life, h.GoAwayReceived(30))[1] == [Wait(20)], "the latest word counts"
    assert life.failures == 0


def test_forgetting_drops_the_handle() -> None:
    """A new conversation begins on a new connection."""
    life, orders = told(live("h"), e.Forgotten())
    assert (life.resumption.handle, orders) == (None, [Store(None), Open(None)])


def test_a_network_that_changed_ends_a_wait_and_a_hanging_attempt() -> None:
    """Neither backing off nor TCP's own backoff keeps the device offline."""
    life, _ = told(Life(Stage.CONNECTING), h.Disconnected(TRANSIENT))
    assert told(life, h.NetworkChanged())[1] == [Open(None)]
    assert told(Life(Stage.CONNECTING), h.NetworkChanged())[1] == [Open(None)]
    assert told(Life(Stage.CONNECTING), h.UtteranceWaits(waited=3))[1] == [Open(None)]
    assert told(Life(Stage.CONNECTING), h.UtteranceWaits(waited=0.5))[1] == []
    assert told(live(), h.NetworkChanged())[1] == []


def test_a_slow_network_is_not_hurried_to_death() -> None:
    """Who presses every 1.6 s on a network that needs two is connected by the third press."""
    life, orders = told(Life(Stage.CONNECTING), h.UtteranceWaits(1.6))
    assert orders == [Open(None)]
    life, orders = told(life, h.UtteranceWaits(1.6))
    assert orders == []
    assert told(life, h.NetworkChanged(3.1))[1] == [Open(None)], "it may hang all the same"
    for answer in (e.Connected(), h.Disconnected(TRANSIENT)):
        assert told(life, answer)[0].hurried == 0


def test_after_its_end_nothing_is_opened() -> None:
    """Whatever still happens while the program stops."""
    late: tuple[h.LifecycleEvent, ...] = (
        h.Disconnected(TRANSIENT),
        h.ReplyOverdue(),
        h.UtteranceWaits(9),
        h.NetworkChanged(),
        e.ClockSet(),
        h.RetryDue(),
        h.TurnsEnded(),
        e.Forgotten(),
        h.GoAwayReceived(0),
    )
    for stage in Stage:
        _, orders = told(Life(stage), e.Stopped(), *late)
        assert not [order for order in orders if isinstance(order, Open)]


def test_an_expired_handle_is_not_tried() -> None:
    """It would be refused, and the press that it was for would wait for that."""
    resting = Life(Stage.RESTING, resumption=Resumption("h"))
    assert told(resting, h.HandleExpired(), h.UtteranceWaits())[1] == [Store(None), Open(None)]
    assert told(Life(Stage.RESTING), h.HandleExpired())[1] == []


HAPPENINGS = st.one_of(
    st.builds(e.Started, st.sampled_from([None, "h"])),
    st.just(e.Connected()),
    st.builds(h.Disconnected, st.builds(Failure, st.sampled_from(Kind), st.just("x"))),
    st.builds(h.GoAwayReceived, st.floats(0, 100)),
    st.just(h.TurnsEnded()),
    st.just(h.RetryDue()),
    st.just(h.ReplyFinished(60.0)),
    st.just(h.UtteranceWaits()),
    st.builds(h.UtteranceWaits, st.floats(0, 5)),
    st.sampled_from(
        [h.NetworkChanged(), h.RenewalDue(), h.RestDue(), h.ReplyOverdue(), h.HandleExpired()]
    ),
    st.builds(h.HandleGiven, st.text(min_size=1, max_size=3)),
    st.just(e.Forgotten()),
)


@given(st.lists(HAPPENINGS, max_size=30))
def test_whatever_happens_there_is_always_a_way_on(events: list[h.LifecycleEvent]) -> None:
    """Never stuck: waiting stages have a timer, connecting ones a connection on its way."""
    life, timer, opening = Life(), False, False
    for event in events:
        timer = timer and not isinstance(event, h.RetryDue)
        opening = opening and not isinstance(event, e.Connected | h.Disconnected)
        life, orders = after(life, event)
        for order in orders:
            timer = isinstance(order, Wait) or (timer and not isinstance(order, Open))
            opening = isinstance(order, Open) or opening
        if life.stage is Stage.CONNECTING:
            assert opening or isinstance(event, e.Connected | h.Disconnected)
        if isinstance(event, h.Disconnected) and life.stage is not Stage.NOT_SET_UP:
            assert timer or opening
