"""Audio that is held back until it is known which turn it belongs to. Pure."""

from typing import Final

from edged.pcm import OUTPUT_RATE, byte_count

MOST_HELD: Final = byte_count(60.0, OUTPUT_RATE)
"""Bytes that are held back before they are taken for residue of an older turn: a minute."""
MOST_PIECES_HELD: Final = 1_500
"""The same in pieces of the usual size."""


def held_back(pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return `pieces`, or none if there are too many."""
    fits = len(pieces) <= MOST_PIECES_HELD and sum(map(len, pieces)) <= MOST_HELD
    return pieces if fits else ()
