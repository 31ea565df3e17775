"""JPEGs for tests: all that the house reads of one is its head."""

from pathlib import Path


def picture(width: int = 640, height: int = 480, mark: int = 0) -> bytes:
    """Return the markers of a JPEG of that size, told from others by `mark`."""
    app = b"\xff\xe0\x00\x04" + mark.to_bytes(2)
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    tables = b"\xff\xc4\x00\x02"
    return b"\xff\xd8" + app + frame + tables + b"\xff\xda\x00\x02\xff\xd9"


def folder_of(path: Path, count: int = 3) -> Path:
    """Fill `path` with pictures, each told from the others."""
    path.mkdir(exist_ok=True)
    for mark in range(count):
        (path / f"{mark}.jpg").write_bytes(picture(mark=mark))
    return path
