"""Which release a bundle is: the version and the commit, or what was changed since."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.bundling.failure import execute

_SOURCES: Final = ("edged", "systemd", "config", "scripts/install.sh", "scripts/bundling")
FLOOR: Final = 1
"""The counter of the oldest release that a device with this one may go back to.

Raise it to the counter of the release that mends a hole, or whose state older ones cannot read.
"""
BASE: Final = 1
"""The interface of the launcher that a release needs; only install.sh brings another launcher."""
_LOCKS: Final = ("scripts/locks/device.txt", "scripts/locks/bundle.txt")
"""What a bundle is made of, and with."""


@dataclass(frozen=True, slots=True)
class Release:
    """A state of the sources."""

    version: str
    commit: str
    """Short; with a mark of its own where files differ from the commit."""
    counter: int
    """Grows from release to release: the time of the commit, which every clone knows."""
    files: tuple[Path, ...]
    """Every source of a bundle, relative to the repository."""


def describe(repository: Path) -> Release:
    """Read the state of the repository."""
    sources = [*_SOURCES, *_LOCKS]
    listed = _git(repository, "ls-files", "-co", "--exclude-standard", "--", *sources).splitlines()
    files = tuple(sorted(Path(name) for name in listed if (repository / name).is_file()))
    commit = _git(repository, "rev-parse", "--short=7", "HEAD").strip()
    if _git(repository, "status", "--porcelain", "--", *sources).strip():
        commit += "." + _digest(repository, files)
    counter = int(_git(repository, "log", "-1", "--format=%ct").strip())
    return Release(_version(repository), commit, counter, files)


def _digest(repository: Path, files: tuple[Path, ...]) -> str:
    """Return a mark for what the files contain: the same contents, the same release."""
    digest = hashlib.sha256()
    for file in files:
        content = (repository / file).read_bytes()
        digest.update(f"{file}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:8]


def _version(repository: Path) -> str:
    for line in (repository / "edged/__init__.py").read_text().splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise AssertionError("edged/__init__.py names its version")


def _git(repository: Path, *arguments: str) -> str:
    return execute(["git", "-C", repository, *arguments], "reading the commit")
