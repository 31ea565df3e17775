"""The newest state of a repository that a device has seen, as a value and as a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.update.errors import RefusedError
from edged.update.freshness import MOST_BYTES, Seen, latest, read, reference, written
from edged.values import replace

_KEY = "a" * 64
_OTHER = "b" * 64
SEEN = Seen(2, (_KEY,), 1_000, 10)


def test_the_file_is_read_as_it_was_written() -> None:
    """Within its bound, with as many keys as there may be."""
    full = Seen(2, tuple(f"{n:064x}" for n in range(20)), 1_000, 10)
    for seen in (SEEN, full):
        assert read(written(seen)) == seen
        assert len(written(seen)) < MOST_BYTES


@given(st.binary(max_size=80) | st.none())
def test_what_is_damaged_was_not_seen(content: bytes | None) -> None:
    """It never stops an update: its purpose is to survive."""
    assert read(content) is None


@pytest.mark.parametrize(
    ("offered", "kept"),
    [
        (SEEN, True),
        (replace(SEEN, issued=1_001, version=11), True),
        (replace(SEEN, issued=999), False),
        (replace(SEEN, version=9), False),
        (replace(SEEN, root=1), False),
        (replace(SEEN, root=3), True),
        (replace(SEEN, root=3, issued=999), False),  # another root, and the same key
        (replace(SEEN, keys=(_OTHER,), issued=999), False),  # another key, and no newer root
        (replace(SEEN, root=3, keys=(_OTHER,), issued=1, version=1), True),
        (replace(SEEN, root=1, keys=(_OTHER,), issued=1_001), False),
    ],
    ids=str,
)
def test_nothing_older_is_accepted(offered: Seen, *, kept: bool) -> None:
    """But of another key, which a newer root names: the former's word counts no more."""
    assert latest(None, offered) == offered
    if kept:
        assert latest(SEEN, offered) == offered
    else:
        with pytest.raises(RefusedError, match="older state"):
            latest(SEEN, offered)


def test_time_does_not_go_back() -> None:
    """It is as late as the clock, the release and the signed time say at least."""
    assert reference(5, 0, None) == 5
    assert reference(0, 7, SEEN) == 1_000
    assert reference(0, 2_000, SEEN) == 2_000
    assert reference(3_000, 0, SEEN) == 3_000
    assert reference(-1, 0, None) == 0
    assert reference(1e30, 0, None) < 1e12
