"""What a status says: whether a restart would disturb, and what has become worse."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.conversation.commands import Sign
from edged.update.health import (
    MOST_BYTES,
    Health,
    at_rest,
    health,
    lost_link,
    read,
    worse_parts,
    written,
)

STATUS: Final[dict[str, Any]] = {
    "state": "ready",
    "open": False,
    "link": {"state": "online", "cause": ""},
    "parts": {"microphone": {"device": "x", "fault": ""}, "camera": {"device": "", "fault": "no"}},
    "timers": {"rings": False, "next": {"name": "tea", "seconds_left": 900}, "count": 1},
}
WELL: Final = Health("online", {"microphone": "", "camera": "no"})


def test_health_is_read_from_the_status() -> None:
    """Links and parts; and kept as a file."""
    assert health(STATUS) == WELL
    assert read(written(WELL)) == WELL
    assert read(written(None)) is None
    assert len(written(Health("x" * 200, {f"{n:>32}": "x" * 200 for n in range(32)}))) < MOST_BYTES


@pytest.mark.parametrize(
    ("changed", "rests"),
    [
        *(({"state": sign.value}, sign in RESTING) for RESTING in [
            {Sign.NOT_SET_UP, Sign.OFFLINE, Sign.READY, Sign.FAULT, Sign.MUTED, Sign.SPENT}
        ] for sign in Sign),
        ({"open": True}, False),
        ({"confirm": "unlock the door"}, False),
        ({"timers": {"rings": True}}, False),
        ({"timers": {"rings": False, "next": {"seconds_left": 299}}}, False),
        ({"timers": {"rings": False, "next": {"rings": "at 7:00"}}}, True),
        ({"timers": None}, True),
    ],
    ids=str,
)  # fmt: skip
def test_nobody_is_cut_off(changed: dict[str, Any], *, rests: bool) -> None:
    """Neither in a turn, nor in an open conversation, nor just before an alarm."""
    assert at_rest(STATUS | changed) is rests


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        (WELL, WELL, []),
        (None, Health("offline", {"microphone": "gone"}), []),
        (WELL, Health("online", {"microphone": "gone", "camera": "no"}),
         ["the microphone does not work with it: gone"]),
        (WELL, Health("online", {"microphone": "", "camera": "other", "light": "new"}), []),
        (WELL, Health("online", {"camera": "no"}), ["the microphone is not known to it"]),
    ],
    ids=["same", "nothing known", "broken", "broken before", "gone"],
)  # fmt: skip
def test_only_what_worked_before_can_be_worse(
    before: Health | None, now: Health, worse: list[str]
) -> None:
    """A part that was broken already, or is new, is no fault of the release."""
    assert worse_parts(before, now) == worse


@pytest.mark.parametrize("before", ["online", "offline", "not set up", ""])
@pytest.mark.parametrize("now", ["online", "offline", "not set up", ""])
def test_gemini_is_missed_only_where_it_was_reached(before: str, now: str) -> None:
    """Offline before, offline afterwards: the network is out."""
    lost = lost_link(Health(before, {}), Health(now, {}))
    assert bool(lost) == (before == "online" != now)
    assert lost_link(None, Health(now, {})) == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from([*STATUS]), _JSON, st.binary(max_size=20))
def test_another_version_may_say_anything(field: str, value: object, raw: bytes) -> None:
    """It is a status of a release that is not written yet."""
    changed = STATUS | {field: value}
    health(changed)
    at_rest(changed)
    read(raw)
