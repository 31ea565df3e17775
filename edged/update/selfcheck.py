"""Whether a release that was staged can run and can update itself, before anything starts it.

`edged update selfcheck` is run from the new tree, in the sandbox of the updater and without its
network: it imports what the daemon does, and judges the metadata that the old release has cached.
"""

import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlparse

from edged.update.errors import RefusedError
from edged.update.repository import Repository
from edged.update.source import Folder, Reply

_IMPORTED: Final = ("edged.daemon", "edged.assembly", "edged.live.session")
_PYTHON: Final = ("/usr/bin/python3", "-I", "-S", "-B")
_TIMEOUT_S: Final = 300
"""Python on a slow card."""
_SHOWN: Final = 300


class Cached:
    """The repository, as python-tuf has cached it."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def get(self, url: str, start: int = 0) -> Reply:
        """Return what the cache has of a file."""
        folder, _, name = urlparse(url).path.strip("/").rpartition("/")
        role = name.removesuffix(".json").rpartition(".")[2]
        if folder == "metadata" and role == "root":
            path = self._cache / "root_history" / name
        elif folder == "metadata":
            path = self._cache / f"{role}.json"
        else:
            target = f"{folder.removeprefix('targets/')}/{name.partition('.')[2]}"
            path = self._cache / "targets" / quote(target, "")
        return Folder().get(path.as_uri(), start)


def examine(state: Path, root: bytes, channel: str, built: int) -> None:
    """Raise an error unless this release can run, and judge what its predecessor has fetched."""
    for name in _IMPORTED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as scratch:
        look = Repository(
            url="cached://",
            root=root,
            state=Path(scratch),
            source=Cached(state / "tuf"),
            built=built,
            now=time.time,
        )
        look.channel(channel)


def passes(tree: Path, python: Sequence[str] = _PYTHON) -> None:
    """Run the check from another tree; raise RefusedError with what it says."""
    _run(tree, ["update", "selfcheck"], python)


def reads_settings(tree: Path, before: Path, python: Sequence[str] = _PYTHON) -> None:
    """Raise RefusedError if a tree refuses the settings that the one before it reads."""
    try:
        _run(tree, ["check-config"], python)
    except RefusedError:
        try:
            _run(before, ["check-config"], python)
        except RefusedError:
            return  # wrong already: its owner has been told
        raise


def _run(tree: Path, verb: Sequence[str], python: Sequence[str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - a tree that was verified
            [*python, str(tree), *verb],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(f"its own check takes longer than {_TIMEOUT_S} s") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).decode(errors="replace").split())
        raise RefusedError(f"its own check fails ({done.returncode}): {said[-_SHOWN:]}")


def this_system() -> str:
    """Return the Python and the machine of this process, such as cp311-aarch64."""
    machine = getattr(sys.implementation, "_multiarch", "").partition("-")[0]
    return f"cp{sys.version_info.major}{sys.version_info.minor}-{machine}"
