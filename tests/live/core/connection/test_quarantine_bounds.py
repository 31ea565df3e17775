"""Whatever fails, and however often: what a quarantine may cost has a bound."""

from hypothesis import given
from hypothesis import strategies as st

from edged.live.core import events as e
from edged.live.core.connection import lifecycle_events as h
from edged.live.core.connection.attribution import EARLY_DEATH
from edged.live.core.connection.ending import Ending
from edged.live.core.connection.lifecycle import Life, Stage, after
from edged.live.core.connection.lifecycle_events import Open, Wait
from edged.live.core.connection.quarantine import HIGHEST_THRESHOLD, THRESHOLD
from edged.live.failures import Failure, Kind
from tests.live.core.connection.quarantined import NO_NETWORK, OLD, REFUSED, YOUNG, Device

HANDLES = st.sampled_from(["h", None])
FAILURES = st.sampled_from([REFUSED, YOUNG, OLD, NO_NETWORK])


@given(
    st.lists(
        st.builds(
            h.Disconnected,
            st.builds(Failure, st.sampled_from(Kind), st.just("why")),
            lived=st.sampled_from([0.0, 1.0, EARLY_DEATH + 1]),
            ending=st.sampled_from(Ending),
        ),
        max_size=30,
    )
)
def test_trials_are_no_storm(failures: list[h.Disconnected]) -> None:
    """Whatever fails: two resumptions at once and the trials of three, then a wait."""
    life, hasty = after(Life(), e.Started(handle="h"))[0], 0
    for failure in failures:
        opened = after(life, e.Connected())[0] if failure.lived else life
        life, orders = after(opened, failure)
        if life.stage is Stage.CONNECTING:
            hasty += 1
        else:
            assert isinstance(orders[-1], Wait)
            life, orders = after(life, h.RetryDue())
            hasty = 0
        assert hasty <= 2 + 3 * 2
        if orders[-1] == Open(None):
            life, _ = after(life, h.HistorySent())


@given(HANDLES, st.lists(FAILURES | st.just("lives"), max_size=60))
def test_no_more_failures_in_a_row_than_patience_allows(
    handle: str | None, story: list[h.Disconnected | str]
) -> None:
    """Whatever happens: the same thing is given to a bounded number of failures in a row."""
    device = Device(handle)
    failed = 0
    for event in story:
        given = device.given[-1]
        if isinstance(event, str):
            device.live_on()
            device.happen(OLD)
        else:
            device.fail(event)
        cleared = given is None or event in ("lives", OLD, NO_NETWORK)
        failed = 0 if cleared or device.given[-1] != given else failed + 1
        assert failed < HIGHEST_THRESHOLD
        if device.life.resumption.threshold == THRESHOLD:
            assert failed < THRESHOLD


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
    assert len(device.given) - began <= HIGHEST_THRESHOLD + 2
    if outage < THRESHOLD and not poisoned:
        assert device.dropped == []


def test_the_order_of_trials_is_the_same_for_ever() -> None:
    """In an outage without end: handle, history, nothing, each time after more patience."""
    device = Device()
    for _ in range(200):
        device.fail(REFUSED)
    runs = [len(run) for run in "".join("h" if g == "h" else "-" for g in device.given).split("--")]
    assert runs[:5] == [2, 4, 8, 16, 16]
