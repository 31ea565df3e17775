"""The folder `deps/` of a release tree: every package, unpacked or built, and compiled."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.bundling import debian, lock, native, wheels
from scripts.bundling.failure import BundleError
from scripts.bundling.target import Target
from scripts.bundling.tree import compile_all

_LEFT_OUT: Final = {
    "systemd-python": "Debian's python3-systemd fits the systemd of the device",
    "setuptools": "colorzero names it and does not use it",
}
_FOLDER: Final = "deps"


def add(tree: Path, locked: Path, target: Target, cache: Path) -> list[str]:
    """Put the packages of the lock into the tree; return Debian's, whose headers were used.

    What was made once is taken from the cache as long as the lock, the headers and this code are
    the same.
    """
    wanted = [each for each in lock.read(locked, target) if each.name not in _LEFT_OUT]
    if "numpy" in {each.name for each in wanted}:
        raise BundleError("numpy in the bundle would break Debian's picamera2: take it out again")
    root, headers = debian.sysroot(target, cache)
    made = cache / f"deps-{target}-{_mark(wanted, headers)}"
    if not made.exists():
        _make(made, wanted, root, target, cache)
    shutil.copytree(made, tree / _FOLDER)
    return headers


def _make(
    made: Path, wanted: Sequence[lock.Locked], root: Path, target: Target, cache: Path
) -> None:
    """Make the folder beside its place in the cache, then put it there as a whole."""
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        deps = Path(scratch) / _FOLDER
        wheels.unpack([each for each in wanted if each.name not in native.BUILT], target, deps)
        for each in wanted:
            if each.name in native.BUILT:
                native.build(each, wheels.source(each, cache), target, root, deps)
        compile_all(deps.parent, [_FOLDER], target)
        deps.rename(made)


def _mark(wanted: Sequence[lock.Locked], headers: Sequence[str]) -> str:
    """Return what tells one content of the folder from another."""
    digest = hashlib.sha256(repr((wanted, headers)).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
