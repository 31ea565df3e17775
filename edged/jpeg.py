"""Read a JPEG's header, without an image library. Pure."""

from collections.abc import Iterator
from typing import Final

LONGEST_SIDE: Final = 768
"""Pixels; the limit for a frame."""

START: Final = b"\xff\xd8"
END: Final = b"\xff\xd9"
# Markers SOF0..SOF15 carry the size, except DHT, JPG and DAC among them; TEM and RST0..RST7 have no
# length (ITU-T T.81, table B.1).
HUFFMAN: Final = 0xC4
SCAN: Final = 0xDA
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {HUFFMAN, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FILL: Final = 0xFF  # begins every marker, and may be repeated


def size(jpeg: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels. Raises ValueError if `jpeg` is not a JPEG."""
    for marker, at in segments(jpeg):
        if marker in _FRAMES and at + 9 <= len(jpeg):
            height, width = jpeg[at + 5 : at + 7], jpeg[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        if marker == SCAN:
            break
    raise ValueError("its JPEG header is damaged")


def require_whole(jpeg: bytes) -> None:
    """Raise ValueError if `jpeg` is not a JPEG, or is cut off."""
    size(jpeg)
    scan = dict(segments(jpeg)).get(SCAN)
    if scan is None or jpeg.find(END, scan) < 0:
        raise ValueError("it is cut off")


def segments(jpeg: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker with a length, and where it begins, up to the scan's.

    Raises ValueError if `jpeg` is not a JPEG.
    """
    if not jpeg.startswith(START):
        raise ValueError("it does not start like a JPEG")
    at = len(START)
    while at + 4 <= len(jpeg) and jpeg[at] == _FILL:
        marker = jpeg[at + 1]
        if marker == _FILL:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            yield marker, at
            if marker == SCAN:
                return
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
