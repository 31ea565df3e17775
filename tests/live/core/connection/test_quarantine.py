"""What is carried over connections is put into quarantine once it may be why they fail."""

import pytest

from edged.conversation.events import LinkChanged
from edged.live.core import events as e
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.attribution import EARLY_DEATH
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.lifecycle import Stage, after
from edged.live.core.connection.lifecycle_events import Drop
from edged.live.core.connection.quarantine import THRESHOLD, Carried
from edged.live.failures import Failure, Kind
from tests.live.core.connection.quarantined import FAILURE, NO_NETWORK, OLD, REFUSED, YOUNG, Device

OF_OTHERS = (Kind.AUTHENTICATION, Kind.ACCOUNT, Kind.REGION, Kind.QUOTA)


@pytest.mark.parametrize("failure", [REFUSED, YOUNG])
def test_a_handle_is_dropped_once_a_connection_lives_without(failure: h.Disconnected) -> None:
    """After two failures it is in quarantine; the new session is told the history."""
    device = Device()
    device.fail(failure)
    device.fail(failure)
    assert device.given == ["h", "h", "history"]
    assert (device.dropped, device.stored) == ([], "h"), "nothing is dropped on suspicion"
    device.happen(e.Connected(), h.HandleGiven("new"), h.RetryDue())
    assert (device.dropped, device.stored) == ([Carried.HANDLE], "new")
    device.happen(OLD)
    assert device.given[-1] == "new"


def test_what_fails_without_is_tried_without_the_history_too() -> None:
    """Both go if that one lives: a poisoned conversation spoils what is told of it."""
    device = Device()
    for _ in range(3):
        device.fail(REFUSED)
    assert device.given == ["h", "h", "history", None]
    device.live_on()
    assert (device.dropped, device.stored) == ([Carried.HANDLE, Carried.HISTORY], None)


def test_a_history_is_put_into_quarantine_like_a_handle() -> None:
    """Where there is no handle, also one that comes from the poisoned session itself."""
    device = Device(handle=None)
    device.fail(YOUNG)
    device.happen(e.Connected(), h.HandleGiven("of the poisoned session"), YOUNG)
    assert device.given == ["history", "history", None]
    device.live_on()
    assert device.dropped == [Carried.HANDLE, Carried.HISTORY]
    assert device.stored is None


def test_what_is_cleared_is_used_again_and_its_threshold_rises() -> None:
    """A service that fails with and without them is the cause itself; a longer outage is likely."""
    device = Device()
    for _ in range(4):
        device.fail(REFUSED)
    assert device.given == ["h", "h", "history", None, "h"]
    for _ in range(3):
        device.fail(REFUSED)
    assert device.given[5:] == ["h", "h", "h"]
    device.fail(REFUSED)
    assert device.given[-1] == "history"
    device.fail(REFUSED)
    device.fail(REFUSED)
    assert device.given[-1] == "h"
    device.live_on()
    assert (device.dropped, device.stored) == ([], "h")


@pytest.mark.parametrize(
    "failure",
    [
        h.Disconnected(Failure(Kind.HANDLE, "1007"), ending=Ending.CLOSED),
        h.Disconnected(Failure(Kind.CONFIGURATION, "1007"), ending=Ending.CLOSED),
        h.Disconnected(FAILURE, ending=Ending.DENIED, lived=1.0),
    ],
)
def test_a_refusal_needs_no_second_one(failure: h.Disconnected) -> None:
    """1007 and 1008, in or soon after a set-up, would come again: then without anything."""
    device = Device()
    device.fail(failure)
    device.happen(h.Disconnected(Failure(Kind.CONFIGURATION, "1007"), ending=Ending.CLOSED))
    assert device.given == ["h", "history", None]
    assert device.life.stage is Stage.CONNECTING, "not yet the owner's business"


def test_a_setting_that_is_wrong_is_told_after_the_trials() -> None:
    """The service refuses the set-up as it is: nothing is forgotten for that."""
    device = Device()
    wrong = h.Disconnected(Failure(Kind.CONFIGURATION, "no such voice"), ending=Ending.CLOSED)
    for _ in range(2):
        device.happen(wrong)
    life, orders = after(device.life, wrong)
    assert life.stage is Stage.AWAITING_CURE
    assert life.resumption.handle == "h"
    assert not [order for order in orders if isinstance(order, Drop)]


def test_a_trial_that_the_service_sends_away_has_lived_all_the_same() -> None:
    """GoAway takes the place of the timer: the end of the connection tells how long it lived."""
    device = Device()
    device.fail(REFUSED)
    device.fail(REFUSED)
    device.happen(e.Connected(), h.GoAwayReceived(60.0, 1.0), OLD)
    assert (device.dropped, device.stored) == ([Carried.HANDLE], None)


def test_a_slow_network_that_breaks_is_no_silent_set_up() -> None:
    """How long it took counts only for a connection that did not open."""
    device = Device()
    device.fail(h.Disconnected(FAILURE, lived=1.0, tried=9.0))
    assert device.given == ["h", "h"]


def test_a_silent_set_up_needs_no_second_one() -> None:
    """It took what patience the user has."""
    device = Device()
    device.happen(h.Disconnected(FAILURE, ending=Ending.BROKEN, tried=15.0))
    assert device.given == ["h", "history"]


def test_a_session_that_never_answers_is_suspect_until_one_does() -> None:
    """That it lives proves nothing here; the history that is told instead takes two silences."""
    device = Device()
    device.happen(e.Connected(), h.ReplyOverdue())
    assert device.given == ["h", "history"]
    device.live_on()
    assert device.dropped == []
    device.happen(h.ReplyFinished(2.0))
    assert device.dropped == [Carried.HANDLE]
    device = Device(handle=None)
    device.happen(e.Connected(), h.ReplyOverdue(), e.Connected(), h.ReplyOverdue())
    assert device.given == ["history", "history", None]


def test_a_session_that_has_answered_is_only_frozen() -> None:
    """It is resumed, however often."""
    device = Device()
    for _ in range(5):
        device.happen(e.Connected(), h.ReplyFinished(2.0), h.ReplyOverdue())
    assert set(device.given) == {"h"}


@pytest.mark.parametrize(
    "failure",
    [
        NO_NETWORK,
        h.Disconnected(FAILURE, ending=Ending.REFUSED, lived=1.0),
        h.Disconnected(Failure(Kind.CLOCK, "waiting for the time"), ending=Ending.CLOSED),
        *(h.Disconnected(Failure(kind, "HTTP 403"), ending=Ending.UNASKED) for kind in OF_OTHERS),
    ],
)
def test_nothing_is_held_against_it_for_what_others_did(failure: h.Disconnected) -> None:
    """Neither alone nor between two failures that would count, nor in the trial."""
    device = Device()
    for _ in range(10):
        device.fail(failure)
        device.fail(YOUNG)
    assert set(device.given) == {"h"}
    device.fail(YOUNG)
    assert device.given[-1] == "history"
    device.fail(failure)
    assert device.given[-1] == "h", "it was not tried"
    assert (device.dropped, device.stored) == ([], "h")


@pytest.mark.parametrize("kind", OF_OTHERS)
@pytest.mark.parametrize("lived", [0.0, 1.0])
def test_words_about_others_are_believed_once_they_are_the_same_without(
    kind: Kind, lived: float
) -> None:
    """Each time, at once, and before they are told; an outage like this makes nobody patient."""
    barred = h.Disconnected(Failure(kind, "why"), ending=Ending.CLOSED, lived=lived)
    device = Device()
    for _ in range(4):
        for _ in range(2):
            device.fail(barred)
            assert device.life.stage is Stage.CONNECTING
        life, orders = after(device.life, barred)
        assert life.stage is Stage.AWAITING_CURE
        assert "why" in [order.cause for order in orders if isinstance(order, LinkChanged)]
        device.fail(barred)
    assert device.given == ["h", "history", None] * 4 + ["h"]
    assert device.life.resumption.threshold == THRESHOLD
    device.fail(barred)
    device.live_on()
    assert device.dropped == [Carried.HANDLE]


def test_words_about_others_are_believed_of_a_connection_that_has_lived() -> None:
    """Whatever it was given, and whether or not silence was the failure."""
    barred = h.Disconnected(Failure(Kind.ACCOUNT, "why"), ending=Ending.CLOSED, lived=60.0)
    for silence in ((), (h.ReplyOverdue(), e.Connected())):
        life = Device().life
        for event in (e.Connected(), *silence, barred):
            life, _ = after(life, event)
        assert life.stage is Stage.AWAITING_CURE


AWAY = (e.Connected(), h.GoAwayReceived(0.0, 0.1), h.TurnsEnded(0.1))


def test_a_connection_that_is_sent_away_at_once_has_failed() -> None:
    """Like one that is closed: two are enough, and what fails without it clears it."""
    device = Device()
    device.happen(*AWAY, *AWAY)
    assert device.given == ["h", "h", "history"]
    device.live_on()
    assert (device.dropped, device.stored) == ([Carried.HANDLE], None)
    device = Device()
    for _ in range(4):
        device.happen(*AWAY)
    assert device.given == ["h", "h", "history", None, "h"]
    assert (device.dropped, device.life.resumption.threshold) == ([], 2 * THRESHOLD)


@pytest.mark.parametrize(
    "story",
    [
        (h.GoAwayReceived(60.0, EARLY_DEATH + 1), h.TurnsEnded(EARLY_DEATH + 1)),
        (h.GoAwayReceived(60.0, 1.0), h.TurnsEnded(EARLY_DEATH + 1)),
        (h.GoAwayReceived(60.0, 1.0), h.ReplyFinished(2.0), h.TurnsEnded(2.0)),
    ],
)
def test_a_connection_that_was_of_use_is_no_cause_of_its_end(
    story: tuple[h.LifecycleEvent, ...],
) -> None:
    """It has lived, or answered, before it was left."""
    device = Device()
    for _ in range(5):
        device.happen(e.Connected(), *story, e.Connected(), h.ReplyFinished(60.0), OLD)
    assert set(device.given) == {"h"}


def test_long_lives_do_not_add_up() -> None:
    """A cut now and then is no reason."""
    device = Device()
    for _ in range(10):
        device.fail(YOUNG)
        device.fail(OLD)
    assert set(device.given) == {"h"}


def test_a_quarantine_ends_with_the_handle_and_the_conversation() -> None:
    """An expired handle is not restored, and what the owner forgets is nobody's fault."""
    device = Device()
    device.fail(REFUSED)
    device.fail(REFUSED)
    device.happen(e.Forgotten())
    assert device.life.resumption.quarantine is None
    assert device.stored is None
