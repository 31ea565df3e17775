"""The picture that may go with a text. Pure."""

from typing import Final

from edged import jpeg

MOST_BYTES: Final = 512 * 1024
"""Of a JPEG; one of 768 by 768 pixels has about 150 KiB."""


def checked_picture(picture: bytes) -> bytes:
    """Return a JPEG. Raise ValueError with cause and cure."""
    if len(picture) > MOST_BYTES:
        cure = "make it smaller: ffmpeg -i IN.jpg -vf scale=768:-1 OUT.jpg"
        raise ValueError(f"the picture has more than {MOST_BYTES >> 10} KiB; {cure}")
    try:
        jpeg.require_whole(picture)
    except ValueError as error:
        cure = "save it as a JPEG anew: ffmpeg -i IN OUT.jpg"
        raise ValueError(f"the picture is no whole JPEG: {error}; {cure}") from error
    return picture
