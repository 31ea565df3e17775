"""The folder `deps/` of a release tree: every package, unpacked or built, and compiled."""

import errno
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.bundling import debian, lock, native, wheels
from scripts.bundling.archive import Layer, files_in, stream
from scripts.bundling.failure import BundleError
from scripts.bundling.python import compile_all, compiler
from scripts.bundling.target import Target

_LEFT_OUT: Final = {
    "systemd-python": "Debian's python3-systemd fits the systemd of the device",
    "setuptools": "colorzero names it and does not use it",
}


@dataclass(frozen=True, slots=True)
class Packages:
    """What fills `deps/`."""

    layer: Layer
    headers: list[str]
    """Packages of Debian that the C modules were built with."""


def prepare(locked: Path, target: Target, cache: Path) -> Packages:
    """Return the packages of the lock.

    What was made once is taken from the cache as long as the lock, the headers, the tools and this
    code are the same.
    """
    wanted = [each for each in lock.read(locked, target) if each.name not in _LEFT_OUT]
    if "numpy" in {each.name for each in wanted}:
        raise BundleError("numpy in the bundle would break Debian's picamera2: take it out again")
    root, headers = debian.sysroot(target, cache)
    tools = [*headers, *compiler(target, cache)]
    made = cache / f"deps-{target}-{mark(wanted, tools, locked)}"
    if not made.exists():
        _make(made, wanted, root, target)
    packed = (made / "stream").read_bytes()
    return Packages(Layer(files_in(made / "deps", "deps/"), packed), headers)


def _make(made: Path, wanted: Sequence[lock.Locked], root: Path, target: Target) -> None:
    """Make a folder beside its place in the cache, then put it there as a whole."""
    with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
        deps = Path(scratch) / "made/deps"
        wheels.unpack([each for each in wanted if each.name not in native.BUILT], target, deps)
        for each in wanted:
            if each.name in native.BUILT:
                native.build(each, wheels.source(each, made.parent), target, root, deps)
        compile_all(deps.parent, ["deps"], target, made.parent)
        (deps.parent / "stream").write_bytes(stream(files_in(deps, "deps/")))
        keep(deps.parent, made)


def keep(fresh: Path, place: Path) -> None:
    """Put a folder into the cache, unless another run was faster: what that one made is equal."""
    try:
        fresh.rename(place)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise


def mark(wanted: Sequence[lock.Locked], tools: Sequence[str], locked: Path) -> str:
    """Return what tells one content of the folder from another.

    All of this code counts, though a part would do: old packages in a new bundle are worse.
    """
    digest = hashlib.sha256(repr((wanted, tools)).encode())
    for makes_it in (*sorted(Path(__file__).parent.glob("*.py")), locked.with_name("bundle.txt")):
        digest.update(makes_it.read_bytes())
    return digest.hexdigest()[:16]
