"""The locked packages: wheels unpacked, and the sources of those that have to be built."""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.bundling.failure import BundleError, execute
from scripts.bundling.lock import Locked
from scripts.bundling.target import Target

_PIP: Final = (sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check")


_TESTS: Final = (
    *("google/genai/tests", "certifi/tests"),
    *("securesystemslib/_vendor/ed25519/test_data", "securesystemslib/_vendor/ed25519/tests"),
)
_UNREAD: Final = (
    *(f"*.dist-info/{name}" for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")),
    *("*.dist-info/WHEEL", "*.dist-info/top_level.txt", "*.dist-info/zip-safe"),
    *("*.pyi", "py.typed"),
)
"""What a device never reads; each costs a line of every manifest."""


def unpack(packages: Sequence[Locked], target: Target, folder: Path) -> None:
    """Put the wheels of the packages for the target into the folder, nothing else."""
    choice = ["--implementation=cp", f"--python-version={target.version}", "--only-binary=:all:"]
    choice += [f"--platform={tag}" for tag in target.wheels]
    what = f"downloading the packages for {target}"
    _pip(["install", "--no-compile", f"--target={folder}", *choice], packages, what)
    _tidy(folder)


def _pip(command: Sequence[str], packages: Sequence[Locked], what: str) -> None:
    """Run a command of pip for exactly these packages."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text("".join(f"{package}\n" for package in packages))
        execute([*_PIP, *command, "--no-deps", "--require-hashes", "-r", wanted], what)


def _tidy(folder: Path) -> None:
    """Leave out what a device never reads: commands, packages' own tests, words for tools."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for tests in _TESTS:
        shutil.rmtree(folder / tests, ignore_errors=True)
    for pattern in _UNREAD:
        for file in [*folder.rglob(pattern)]:
            file.unlink()


def source(package: Locked, cache: Path) -> Path:
    """Return the source archive of a package, downloaded once and held against the lock."""
    folder = cache / "sources" / f"{package.name}-{package.version}"
    if not (found := _archive(package, folder)):
        choice = ["--no-binary=:all:", "--no-build-isolation", f"--dest={folder}"]
        _pip(["download", *choice], [package], f"downloading the source of {package.name}")
        found = _archive(package, folder)
    if not found:
        raise BundleError(f"the source of {package.name} is not the one in the lock")
    return found


def _archive(package: Locked, folder: Path) -> Path | None:
    for file in folder.glob("*.tar.gz"):
        if hashlib.sha256(file.read_bytes()).hexdigest() in package.hashes:
            return file
    return None
