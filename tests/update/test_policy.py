"""What a device takes of what a channel offers, in every combination of reasons."""

from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.update.channel import Channel
from edged.update.policy import Device, Facts, Offer, Verdict, admitted, offered, share
from edged.values import replace

_SYSTEM: Final = "cp311-aarch64"
_NEW: Final = "2.0-bbbbbbb-cp311-aarch64"
_OLD: Final = "1.0-aaaaaaa-cp311-aarch64"
CHANNEL: Final = Channel("stable", 0, 100, "seed", hold=False, minimum=None, releases={})
DEVICE: Final = Device("me", _SYSTEM, _OLD, 10, 5, 1, frozenset(), held=False)


def cases() -> Iterator[tuple[Channel, Device]]:
    """Yield every combination of what can speak for or against an update."""
    for named, current, bad, held, hold, percent, minimum in product(
        (None, _NEW), (None, _OLD, _NEW), (False, True), (False, True), (False, True),
        (0, 100), (None, 10, 11),
    ):  # fmt: skip
        releases = {} if named is None else {_SYSTEM: named}
        yield (
            replace(CHANNEL, releases=releases, hold=hold, percent=percent, minimum=minimum),
            replace(DEVICE, current=current, bad=frozenset([_NEW] * bad), held=held),
        )


def test_every_combination_has_its_verdict() -> None:
    """The first reason that holds is told; nothing is taken against one of them."""
    seen = set()
    for channel, device in cases():
        reasons = (
            (Verdict.NOT_OFFERED, not channel.releases),
            (Verdict.CURRENT, device.current == _NEW),
            (Verdict.BAD, bool(device.bad)),
            (Verdict.TAKEN, device.current is None),
            (Verdict.HELD_BY_OWNER, device.held),
            (Verdict.HELD_BY_PUBLISHER, channel.hold),
            (Verdict.TAKEN, channel.percent == 100 or channel.minimum == 11),
            (Verdict.LATER, True),
        )
        expected = next(verdict for verdict, holds in reasons if holds)
        assert offered(channel, device) == Offer(channel.releases.get(_SYSTEM), expected)
        seen.add(expected)
    assert {*Verdict} - seen == {
        Verdict.BELOW_FLOOR,
        Verdict.NEEDS_INSTALLER,
        Verdict.OTHER_SYSTEM,
    }


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (Facts(_NEW, _SYSTEM, 20, 1), Verdict.TAKEN),
        (Facts(_NEW, _SYSTEM, 5, 1), Verdict.TAKEN),  # older, and at the floor
        (Facts(_NEW, _SYSTEM, 4, 1), Verdict.BELOW_FLOOR),
        (Facts(_NEW, _SYSTEM, 20, 2), Verdict.NEEDS_INSTALLER),
        (Facts(_NEW, "cp313-aarch64", 20, 1), Verdict.OTHER_SYSTEM),
        (Facts(_OLD, _SYSTEM, 20, 1), Verdict.OTHER_SYSTEM),
    ],
    ids=["newer", "at the floor", "below", "launcher", "system", "another release"],
)
def test_the_manifest_has_the_last_word(facts: Facts, verdict: Verdict) -> None:
    """The channel is signed by one key that is online; what may run is not its to say."""
    assert admitted(Offer(_NEW, Verdict.TAKEN), facts, DEVICE).verdict is verdict


@given(st.text(max_size=20), st.text(max_size=20), st.floats(0, 100), st.floats(0, 100))
def test_a_rollout_only_grows(seed: str, identity: str, some: float, more: float) -> None:
    """Whoever belongs to a share belongs to every larger one; nobody to none, all to the whole."""
    some, more = sorted((some, more))
    place = share(seed, identity)
    assert 0 <= place < 100
    assert (place < more) >= (place < some)
