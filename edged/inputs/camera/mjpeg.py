"""What a webcam calls a frame, as a picture that can be sent, and what is wrong with it. Pure.

A frame of Motion-JPEG is a JPEG that may lack its Huffman tables, which then are those of annex K.3
of ITU-T T.81, and that may be followed by padding.
"""

import zlib
from typing import Final

from edged.jpeg import END, HUFFMAN, SCAN, segments, size

MOST_BYTES: Final = 512 * 1024
"""A noisy 768x768 at full quality; ten times what a webcam's 640x480 usually takes."""
_UNIFORM: Final = 32
"""One colour is compressed more than so many times: 42 to 87; a dot on a white wall 12 times."""
_PORT: Final = "plug it into another USB port, without a hub, or with a shorter cable"


_TABLES: Final = bytes.fromhex(  # each: which one, how many codes of each length, their values
    "00 00010501010101010100000000000000 000102030405060708090a0b"
    "10 0002010303020403050504040000017d"
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a"
    "25262728292a3435363738393a434445464748494a535455565758595a636465666768696a73747576777879"
    "7a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9"
    "cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
    "01 00030101010101010101010000000000 000102030405060708090a0b"
    "11 00020102040403040705040400010277"
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f117"
    "18191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778"
    "797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7"
    "c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)
_SEGMENT: Final = bytes((0xFF, HUFFMAN)) + (2 + len(_TABLES)).to_bytes(2) + _TABLES


def whole(frame: bytes) -> bytes:
    """Return the frame as a JPEG that any program can read; as it is, if it is one."""
    end = frame.rfind(END)
    jpeg = frame[: end + len(END)] if end > 0 else frame
    try:
        found = dict(segments(jpeg))
    except ValueError:
        return jpeg
    scan = found.get(SCAN)
    if scan is None or HUFFMAN in found:
        return jpeg
    return jpeg[:scan] + _SEGMENT + jpeg[scan:]


def blemish(jpeg: bytes, *, complete: bool) -> str:
    """Return why a picture cannot be sent, with the cure; empty if it can.

    `complete` tells whether its driver got all of it.
    """
    if not jpeg:
        return f"the webcam delivers empty pictures: {_PORT}"
    try:
        size(jpeg)
    except ValueError as error:
        return f"the webcam delivers damaged pictures ({error}): {_PORT}"
    scan = dict(segments(jpeg)).get(SCAN)
    if not complete or scan is None or not jpeg.endswith(END):
        return f"the webcam's pictures are cut off: {_PORT}"
    if len(jpeg) > MOST_BYTES:
        return (
            f"the webcam's pictures have {len(jpeg) // 1024} KiB, and at most {MOST_BYTES // 1024}"
            " KiB are sent: use another webcam"
        )
    if _is_uniform(jpeg[scan:]):
        return (
            "the webcam shows nothing but one colour: open its shutter; if it is open, it gets too"
            f" little power: {_PORT}"
        )
    return ""


def _is_uniform(scan: bytes) -> bool:
    """Return whether all is of one colour: green is what a webcam makes of no data.

    Each block is then coded like the one before it. Of anything else the code looks like noise.
    """
    return len(zlib.compress(scan, 1)) * _UNIFORM < len(scan)
