"""What a message would cost if it were read: looked at in bytes, before any parser. Pure.

A mebibyte of JSON becomes 256 MiB and three seconds of a fast machine if it is a list of empty
parts (google-genai 3.4, pydantic 2.14), and 2 MiB and three milliseconds if it is sound.
"""

from typing import Final

LARGEST: Final = 2 * 2**20
"""Bytes of a message. A second of sound is 64 KB; google-genai takes 1 MiB unless told otherwise,
so the service sends no more to anybody."""
MOST_MEMBERS: Final = 1_000
"""Commas, braces and brackets: a message of sound has a dozen, usage in all detail a hundred."""
LARGE: Final = 64 * 1024
"""Bytes above which a message is sound, so in ASCII: one other letter makes four bytes of each."""


def excess(raw: bytes) -> str:
    """Return in what a message is too much to be read; "" if it is not."""
    if len(raw) > LARGE and not raw.isascii():
        return "a text of more than 64 KiB"
    if sum(map(raw.count, (b",", b"{", b"["))) > MOST_MEMBERS:
        return f"a message of more than {MOST_MEMBERS} members"
    return ""
