"""The pictures of a camera of kind = simulated."""

from pathlib import Path
from typing import Final

from edged import finite, jpeg
from edged.errors import DeviceError

_MOST_BYTES: Final = 4 << 20
"""Larger than any uncompressed frame."""


def pictures(folder: Path) -> list[Path]:
    """Return the *.jpg of `folder`, all of them checked.

    Raises DeviceError, as for a camera: it may come back.
    """
    cure = "put pictures there, or set camera.folder"
    try:
        files = sorted(file for file in folder.iterdir() if file.match("*.jpg"))
    except OSError as error:
        raise DeviceError(f"{folder} cannot be read: {error.strerror}; {cure}") from error
    if not files:
        raise DeviceError(f"there is no *.jpg in {folder}; {cure}")
    for file in files:
        picture(file)
    return files


def picture(file: Path) -> bytes:
    """Return a JPEG that can be sent as a frame. Raises DeviceError."""
    try:
        content = finite.read(file, _MOST_BYTES)
        jpeg.require_whole(content)
        width, height = jpeg.size(content)
    except OSError as error:
        raise DeviceError(f"the picture {file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise DeviceError(f"{file} is not usable: {error}; replace or remove it") from error
    if max(width, height) > jpeg.LONGEST_SIDE:
        raise DeviceError(
            f"{file} is {width}x{height}: a frame has at most {jpeg.LONGEST_SIDE} pixels a side;"
            " make it smaller"
        )
    if len(content) > _MOST_BYTES:
        raise DeviceError(f"{file} is larger than {_MOST_BYTES >> 20} MiB; make it smaller")
    return content
