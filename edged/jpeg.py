"""Read the size of a JPEG from its header, without an image library. Pure."""

from typing import Final

LONGEST_SIDE: Final = 768
"""Pixels; the limit for a frame."""

_START: Final = b"\xff\xd8"
# Markers SOF0..SOF15 carry the size, except DHT, JPG and DAC among them; TEM and RST0..RST7 have no
# length (ITU-T T.81, table B.1).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN: Final = 0xDA
_FILL: Final = 0xFF  # begins every marker, and may be repeated


def size(jpeg: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels. Raises ValueError if `jpeg` is not a JPEG."""
    if not jpeg.startswith(_START):
        raise ValueError("it does not start like a JPEG")
    at = len(_START)
    while at + 4 <= len(jpeg) and jpeg[at] == _FILL:
        marker = jpeg[at + 1]
        if marker == _FILL:
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _FRAMES and at + 9 <= len(jpeg):
            height, width = jpeg[at + 5 : at + 7], jpeg[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        elif marker == _SCAN:
            break
        else:
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    raise ValueError("its JPEG header is damaged")
