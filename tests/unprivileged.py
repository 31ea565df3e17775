"""The eyes of an ordinary user: tests run as root, whom no mode of a folder stops."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NOBODY: Final = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """See files as a user without rights does, in this thread: setfsuid(2)."""
    libc = ctypes.CDLL(None)
    own = libc.setfsuid(_NOBODY)
    try:
        yield
    finally:
        libc.setfsuid(own)


def shut_away(folder: Path, name: str, content: bytes = b"") -> Path:
    """Return a file below a folder that nobody may enter, as ProtectHome=yes makes /home."""
    home = folder / "home"
    home.mkdir()
    file = home / name
    file.write_bytes(content)
    home.chmod(0)
    return file
