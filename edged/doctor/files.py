"""The settings: right, and readable by the user that the service runs as."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.doctor.finding import Finding, failure, passed, warning
from edged.doctor.people import Person
from edged.settings.files import Findings
from edged.settings.sources import DEFAULT, FOLDER

ABOUT: Final = "settings"
_NEEDED: Final = {
    ("read", "r"): stat.S_IROTH,
    ("listed", "rx"): stat.S_IROTH | stat.S_IXOTH,
    ("entered", "x"): stat.S_IXOTH,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder on the way to one, as stat(2) tells of it."""

    path: str
    mode: int
    uid: int
    gid: int


def judge(found: Findings, barriers: Sequence[Entry], reader: str) -> Iterator[Finding]:
    """Yield what is wrong; `barriers` are what the service's user `reader` may not pass."""
    for problem in found.problems:
        file = problem.file or DEFAULT
        cure = f"mend it (sudo nano {file}), then sudo systemctl restart edged"
        yield failure(ABOUT, str(problem), cure)
    for barrier in barriers:
        right, bits = _right(barrier)
        text = f"{barrier.path} may not be {right} by the service's user {reader}"
        yield failure(ABOUT, text, f"sudo chmod a+{bits} {barrier.path}")
    for doubt in found.doubts:
        yield warning(ABOUT, f"doubtful: {doubt}")
    if not found.problems and not barriers:
        read = ", ".join(found.files) or "no file; all defaults"
        yield passed(ABOUT, f"good ({read})")


def _right(entry: Entry) -> tuple[str, str]:
    """Return what has to be done with a file or folder, and the mode bits that allow it."""
    if not stat.S_ISDIR(entry.mode):
        return "read", "r"
    return ("listed", "rx") if Path(entry.path).name == FOLDER else ("entered", "x")


def barrier(way: Sequence[Entry], person: Person) -> Entry | None:
    """Return what of `way`, folders and then the file, keeps `person` out: mode bits, path(7)."""
    for entry in way:
        needed = _NEEDED[_right(entry)]
        if person.uid == entry.uid:
            granted = entry.mode >> 6
        elif entry.gid in person.gids:
            granted = entry.mode >> 3
        else:
            granted = entry.mode
        if person.uid and granted & needed != needed:
            return entry
    return None


def barriers(files: Sequence[Path], person: Person | None) -> list[Entry]:
    """Return what keeps the service's user from reading `files`; none if there is no such user."""
    if person is None:
        return []
    found = [barrier(_way(file), person) for file in files]
    return list(dict.fromkeys(entry for entry in found if entry is not None))


def _way(file: Path) -> list[Entry]:
    """Return the folders and the file, as far as they are there and can be seen."""
    real = file.resolve()
    way = []
    for path in (*reversed(real.parents), real):
        try:
            seen = os.stat(path)  # noqa: PTH116 - a tuple is all that is needed
        except OSError:
            break
        way.append(Entry(str(path), seen.st_mode, seen.st_uid, seen.st_gid))
    return way
