"""How much audio is held back."""

import pytest

from edged.live.core.held_audio import MOST_HELD, MOST_PIECES_HELD, held_back


@pytest.mark.parametrize(
    ("most", "size"), [(MOST_PIECES_HELD, 960), (60, MOST_HELD // 60)], ids=["pieces", "bytes"]
)
def test_a_minute_is_held_back_and_no_more(most: int, size: int) -> None:
    """What is longer than any new reply can be before its end is residue."""
    pieces = (bytes(size),) * most
    assert held_back(pieces) == pieces
    assert held_back((*pieces, b"\0\0")) == ()
