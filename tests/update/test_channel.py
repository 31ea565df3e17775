"""The file of a channel, well-formed and not."""

import json
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.update.channel import MOST_BYTES, Channel, parse
from edged.update.errors import RefusedError

TOLD: Final[dict[str, Any]] = {
    "format": 1,
    "channel": "stable",
    "issued": 1_796_025_600,
    "rollout": {"percent": 12.5, "seed": "1.4"},
    "hold": False,
    "minimum": 7,
    "releases": {"cp311-aarch64": "1.4-abcdefg-cp311-aarch64"},
}


def encoded(**changed: object) -> bytes:
    """Return the file with some fields otherwise."""
    return json.dumps(TOLD | changed).encode()


def test_a_channel_is_read() -> None:
    """With everything that it says; fields of a later publisher are ignored."""
    wanted = Channel(
        "stable", 1_796_025_600, 12.5, "1.4", hold=False, minimum=7, releases=TOLD["releases"]
    )
    assert parse(encoded(), "stable") == wanted
    assert parse(encoded(more=1), "stable") == wanted


@pytest.mark.parametrize(
    "changed",
    [
        {"channel": "beta"},
        {"channel": 1},
        {"issued": "now"},
        {"issued": True},
        {"issued": -1},
        {"rollout": None},
        {"rollout": {"percent": 101, "seed": ""}},
        {"rollout": {"percent": float("nan"), "seed": ""}},
        {"rollout": {"percent": True, "seed": ""}},
        {"rollout": {"percent": 1, "seed": "x" * 201}},
        {"hold": 0},
        {"minimum": "1.4"},
        {"releases": []},
        {"releases": {"cp311-aarch64": "../evil"}},
        {"releases": {"cp311-aarch64": None}},
        {"releases": {f"cp{n}": "x" for n in range(101)}},
        {"more": "x" * MOST_BYTES},
    ],
    ids=str,
)
def test_what_is_no_channel_is_refused(changed: dict[str, Any]) -> None:
    """With a sentence that names the channel and says whom to tell."""
    with pytest.raises(RefusedError, match=r"the channel stable .*; tell who publishes it"):
        parse(encoded(**changed), "stable")


def test_a_channel_of_another_format_needs_another_edged() -> None:
    """That is no mistake of the publisher's."""
    with pytest.raises(RefusedError, match=r"run install\.sh"):
        parse(encoded(format=2), "stable")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from([*TOLD]), _JSON, st.binary(max_size=40))
def test_nothing_else_is_raised(field: str, value: object, raw: bytes) -> None:
    """Whatever a field is, or the whole file."""
    for content in (encoded(**{field: value}), raw):
        with suppress(RefusedError):
            assert parse(content, "stable").name == "stable"
