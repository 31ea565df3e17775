"""Run as an ordinary user: tests run as root, which no file mode stops."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_NOBODY: Final = 65534


def as_nobody(groups: Sequence[int] = ()) -> list[str]:
    """Return the prefix that runs a command as an unprivileged user: setpriv(1).

    It may enter every folder and read every file (CAP_DAC_READ_SEARCH), so that it finds the code
    wherever that and its Python lie. To write, and to connect to a socket, it needs its own rights.
    """
    member = f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups"
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", member]
    kept = "-all,+dac_read_search"
    return ["setpriv", *user, f"--inh-caps={kept}", f"--ambient-caps={kept}", "--"]


def _possible() -> bool:
    if not shutil.which("setpriv"):
        return False
    return subprocess.run([*as_nobody(), "true"], check=False, capture_output=True).returncode == 0


becomes_nobody = pytest.mark.skipif(not _possible(), reason="needs root to become somebody else")


@contextmanager
def unprivileged() -> Iterator[None]:
    """Access files as an unprivileged user in this thread: setfsuid(2)."""
    libc = ctypes.CDLL(None)
    own = libc.setfsuid(_NOBODY)
    try:
        yield
    finally:
        libc.setfsuid(own)


def shut_away(folder: Path, name: str, content: bytes = b"") -> Path:
    """Return a file in an inaccessible folder, as ProtectHome=yes makes /home."""
    home = folder / "home"
    home.mkdir()
    file = home / name
    file.write_bytes(content)
    home.chmod(0)
    return file
