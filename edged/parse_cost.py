"""What JSON costs to parse, seen before it is parsed. Pure.

It is parsed in one go, in which nothing else happens: a mebibyte of small objects takes twenty
times as long as one of a picture, and sixty times as much memory as it has bytes.
"""

from typing import Final

MOST_ITEMS: Final = 10_000
"""Strings, and again objects, lists and what is in them; 200 turns to remember have 1,200."""
_SHORT: Final = 16 * 1024
"""Bytes, in which there is no room for many more."""


def is_laborious(raw: bytes, most: int = MOST_ITEMS) -> bool:
    """Return whether `raw`, if it is JSON, has more than `most` items."""
    if len(raw) <= _SHORT:
        return False
    # What escapes a quote, and is escaped itself, is in a string: now each quote is the end of one.
    bare = raw.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in raw else raw
    if bare.count(b'"') > 2 * most:
        return True
    between = b"".join(bare.split(b'"')[::2])
    return sum(map(between.count, (b",", b"{", b"["))) > most
