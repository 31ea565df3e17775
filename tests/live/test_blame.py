"""What is kept over connections is doubted once it may be to blame, tried without, and judged."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.live import happenings as h
from edged.live.blame import EARLY_DEATH
from edged.live.doubt import ENOUGH, MOST_PATIENCE, Ending, Kept
from edged.live.failures import Failure, Kind
from edged.live.happenings import Drop, Keep, Open, Wait
from edged.live.lifecycle import Life, Stage, after

FAILURE = Failure(Kind.TRANSIENT, "closed with 1011")
REFUSED = h.Disconnected(FAILURE, ending=Ending.CLOSED)
YOUNG = h.Disconnected(FAILURE, lived=1.0, ending=Ending.CLOSED)
OLD = h.Disconnected(FAILURE, lived=EARLY_DEATH + 1, ending=Ending.CLOSED)
NO_NETWORK = h.Disconnected(Failure(Kind.NETWORK, "gone"), ending=Ending.UNASKED)


@dataclass
class Device:
    """A lifecycle whose timer goes off at once, except while it is live; it has a history."""

    handle: str | None = "h"
    history: bool = True
    life: Life = field(default_factory=Life)
    given: list[str | None] = field(default_factory=list)
    """What each connection was given: a handle, "history" or None."""
    dropped: list[Kept] = field(default_factory=list)
    stored: str | None = None

    def __post_init__(self) -> None:
        """Start."""
        self.stored = self.handle
        self.happen(h.Started(handle=self.handle))

    def happen(self, *events: h.Happening) -> None:
        """Let `events` happen, and what follows at once."""
        todo = list(events)
        while todo:
            self.life, orders = after(self.life, todo.pop(0))
            for order in orders:
                self._obey(order, todo)

    def _obey(self, order: h.Order, todo: list[h.Happening]) -> None:
        match order:
            case Open(handle=handle, tells=tells):
                history = tells and self.history and not handle
                self.given.append("history" if history else handle)
                todo[:0] = [h.HistoryTold()] if history else []
            case Wait() if self.life.stage in (Stage.BACKING_OFF, Stage.AWAITING_CURE):
                todo.append(h.TimeUp())
            case Keep(handle=handle):
                self.stored = handle
            case Drop(what=what):
                self.dropped.append(what)
                self.history = self.history and what is not Kept.HISTORY
            case _:
                pass

    def live_on(self) -> None:
        """Connect, and live for EARLY_DEATH seconds."""
        self.happen(h.Connected(), h.TimeUp())

    def fail(self, failure: h.Disconnected) -> None:
        """Fail to open, or shortly after."""
        if failure.lived:
            self.happen(h.Connected())
        self.happen(failure)


@pytest.mark.parametrize("failure", [REFUSED, YOUNG])
def test_a_handle_is_dropped_once_a_connection_lives_without(failure: h.Disconnected) -> None:
    """Two failures raise the doubt; the new session is told the history."""
    device = Device()
    device.fail(failure)
    device.fail(failure)
    assert device.given == ["h", "h", "history"]
    assert (device.dropped, device.stored) == ([], "h"), "nothing is dropped on suspicion"
    device.happen(h.Connected(), h.HandleGiven("new"), h.TimeUp())
    assert (device.dropped, device.stored) == ([Kept.HANDLE], "new")
    device.happen(OLD)
    assert device.given[-1] == "new"


def test_what_fails_without_is_tried_without_the_history_too() -> None:
    """Both go if that one lives: a poisoned conversation spoils what is told of it."""
    device = Device()
    for _ in range(3):
        device.fail(REFUSED)
    assert device.given == ["h", "h", "history", None]
    device.live_on()
    assert (device.dropped, device.stored) == ([Kept.HANDLE, Kept.HISTORY], None)


def test_a_history_is_doubted_like_a_handle() -> None:
    """Where there is no handle, also one that comes from the poisoned session itself."""
    device = Device(handle=None)
    device.fail(YOUNG)
    device.happen(h.Connected(), h.HandleGiven("of the poisoned session"), YOUNG)
    assert device.given == ["history", "history", None]
    device.live_on()
    assert device.dropped == [Kept.HANDLE, Kept.HISTORY]
    assert device.stored is None


def test_the_innocent_are_used_again_and_not_doubted_as_soon() -> None:
    """A service that fails with and without them is to blame itself; a longer outage is likely."""
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
    assert life.memory.handle == "h"
    assert not [order for order in orders if isinstance(order, Drop)]


def test_a_trial_that_the_service_sends_away_has_lived_all_the_same() -> None:
    """GoAway takes the place of the timer: the end of the connection tells how long it lived."""
    device = Device()
    device.fail(REFUSED)
    device.fail(REFUSED)
    device.happen(h.Connected(), h.LeaveAnnounced(60.0, 1.0), OLD)
    assert (device.dropped, device.stored) == ([Kept.HANDLE], None)


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


def test_a_session_that_never_answers_is_doubted_until_one_does() -> None:
    """That it lives proves nothing here; the history that is told instead takes two silences."""
    device = Device()
    device.happen(h.Connected(), h.Unanswered())
    assert device.given == ["h", "history"]
    device.live_on()
    assert device.dropped == []
    device.happen(h.Answered(2.0))
    assert device.dropped == [Kept.HANDLE]
    device = Device(handle=None)
    device.happen(h.Connected(), h.Unanswered(), h.Connected(), h.Unanswered())
    assert device.given == ["history", "history", None]


def test_a_session_that_has_answered_is_only_frozen() -> None:
    """It is resumed, however often."""
    device = Device()
    for _ in range(5):
        device.happen(h.Connected(), h.Answered(2.0), h.Unanswered())
    assert set(device.given) == {"h"}


@pytest.mark.parametrize(
    "failure",
    [
        NO_NETWORK,
        h.Disconnected(FAILURE, ending=Ending.REFUSED, lived=1.0),
        *(
            h.Disconnected(Failure(kind, "not about the conversation"), ending=Ending.CLOSED)
            for kind in (Kind.AUTHENTICATION, Kind.ACCOUNT, Kind.REGION, Kind.QUOTA, Kind.CLOCK)
        ),
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


def test_long_lives_do_not_add_up() -> None:
    """A cut now and then is no reason to doubt."""
    device = Device()
    for _ in range(10):
        device.fail(YOUNG)
        device.fail(OLD)
    assert set(device.given) == {"h"}


def test_a_doubt_ends_with_the_handle_and_the_conversation() -> None:
    """An expired handle is not restored, and what the owner forgets is nobody's fault."""
    device = Device()
    device.fail(REFUSED)
    device.fail(REFUSED)
    device.happen(h.Forgotten())
    assert device.life.memory.doubt is None
    assert device.stored is None


HANDLES = st.sampled_from(["h", None])
FAILURES = st.sampled_from([REFUSED, YOUNG, OLD, NO_NETWORK])


@given(HANDLES, st.lists(FAILURES | st.just("lives"), max_size=60))
def test_no_more_failures_in_a_row_than_patience_allows(
    handle: str | None, story: list[h.Disconnected | str]
) -> None:
    """Whatever happens: the same thing is given to a bounded number of failures in a row."""
    device = Device(handle)
    blamed = 0
    for event in story:
        given = device.given[-1]
        if isinstance(event, str):
            device.live_on()
            device.happen(OLD)
        else:
            device.fail(event)
        innocent = given is None or event in ("lives", OLD, NO_NETWORK)
        blamed = 0 if innocent or device.given[-1] != given else blamed + 1
        assert blamed < MOST_PATIENCE
        if device.life.memory.patience == ENOUGH:
            assert blamed < ENOUGH


@given(HANDLES, st.lists(st.sampled_from([NO_NETWORK, OLD]), max_size=60))
def test_a_network_that_breaks_drops_nothing(
    handle: str | None, story: list[h.Disconnected]
) -> None:
    """However often: the conversation goes on where it was."""
    device = Device(handle)
    for event in story:
        device.fail(event)
    assert device.dropped == []
    assert device.given[-1] == (handle or "history")


@given(
    handle=HANDLES,
    poisoned=st.sampled_from([("h",), ("history",), ("h", "history"), ()]),
    failure=st.sampled_from([REFUSED, YOUNG]),
    outage=st.integers(0, 40),
)
def test_a_poison_is_found_after_any_outage(
    *, handle: str | None, poisoned: tuple[str, ...], failure: h.Disconnected, outage: int
) -> None:
    """It is dropped within a bounded number of connections, and what is good in a short one."""
    device = Device(handle)
    for _ in range(outage):
        device.fail(failure)
    began = len(device.given)
    while device.given[-1] in poisoned:
        device.fail(failure)
    device.live_on()
    assert len(device.given) - began <= MOST_PATIENCE + 2
    if outage < ENOUGH and not poisoned:
        assert device.dropped == []


def test_the_order_of_trials_is_the_same_for_ever() -> None:
    """In an outage without end: handle, history, nothing, each time after more patience."""
    device = Device()
    for _ in range(200):
        device.fail(REFUSED)
    runs = [len(run) for run in "".join("h" if g == "h" else "-" for g in device.given).split("--")]
    assert runs[:5] == [2, 4, 8, 16, 16]
