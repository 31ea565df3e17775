"""Links to releases: changed in one step, and for good."""

import os
from pathlib import Path

from edged.atomic_file import sync_folder

RELEASES = "releases"


def target(link: Path) -> str | None:
    """Return which release a link names; None without one, or if it points elsewhere."""
    try:
        folder, _, release = os.readlink(link).rpartition("/")  # noqa: PTH115  # a str is compared
    except OSError:
        return None
    return release if folder == RELEASES else None


def point(link: Path, release: str) -> None:
    """Have a link name a release: a power cut leaves the old link or the new."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(f"{RELEASES}/{release}")
    fresh.replace(link)
    sync_folder(link.parent)


def remove(path: Path) -> None:
    """Remove a link or a file, for good."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)
