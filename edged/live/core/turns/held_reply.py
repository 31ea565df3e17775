"""A reply that is held back until it is known which turn it belongs to. Pure."""

from typing import Final

from edged.live.core.turns.turn_events import ReplyPiece
from edged.live.messages import ModelAudio
from edged.pcm import OUTPUT_RATE, byte_count

MOST_HELD: Final = byte_count(60.0, OUTPUT_RATE)
"""Bytes that are held back before they are taken for residue of an older turn: a minute."""
MOST_PIECES_HELD: Final = 1_500
"""The same in pieces of the usual size."""


def held_back(pieces: tuple[ReplyPiece, ...]) -> tuple[ReplyPiece, ...]:
    """Return `pieces`, or none if there are too many."""
    fits = len(pieces) <= MOST_PIECES_HELD and sum(map(_size, pieces)) <= MOST_HELD
    return pieces if fits else ()


def _size(piece: ReplyPiece) -> int:
    return len(piece.pcm if isinstance(piece, ModelAudio) else piece.text)
