"""How much of a reply is held back."""

import pytest

from edged.live.core.turns.held_reply import MOST_HELD, MOST_PIECES_HELD, held_back
from edged.live.core.turns.turn_events import ReplyPiece
from edged.live.messages import ModelAudio, ModelText


@pytest.mark.parametrize(
    ("most", "piece"),
    [
        (MOST_PIECES_HELD, ModelAudio(bytes(960))),
        (60, ModelAudio(bytes(MOST_HELD // 60))),
        (MOST_PIECES_HELD, ModelText("word ")),
        (60, ModelText("x" * (MOST_HELD // 60))),
    ],
)
def test_a_minute_is_held_back_and_no_more(most: int, piece: ReplyPiece) -> None:
    """What is longer than any new reply can be before its end is residue."""
    pieces = (piece,) * most
    assert held_back(pieces) == pieces
    assert held_back((*pieces, ModelAudio(b"\0\0"))) == ()
