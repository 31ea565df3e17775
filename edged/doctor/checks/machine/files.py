"""The settings: valid, and readable by the user that the service runs as."""

import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from edged.doctor.checks.machine.groups import User
from edged.doctor.finding import Finding, failure, passed, warning
from edged.quoting import sanitize
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.model import Settings
from edged.settings.reading.files import Findings
from edged.settings.reading.sources import DEFAULT

ABOUT: Final = "settings"


class Right(Enum):
    """What the service does with a file or folder; the value is chmod(1)'s word for the right."""

    READ = "r"
    LIST = "rx"
    ENTER = "x"


_NEEDED: Final = {
    Right.READ: stat.S_IROTH,
    Right.LIST: stat.S_IROTH | stat.S_IXOTH,
    Right.ENTER: stat.S_IXOTH,
}
_DONE: Final = {Right.READ: "read", Right.LIST: "listed", Right.ENTER: "entered"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder on the path to one, as stat(2) reports it."""

    path: str
    right: Right
    mode: int
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Links:
    """A symbolic link on the path to the settings, into a folder that the unit hides."""

    path: str
    hidden_by: str


Obstacle = Entry | Links
"""What keeps the service from a file."""


def judge(found: Findings, obstacles: Sequence[Obstacle], reader: str) -> Iterator[Finding]:
    """Yield what is wrong; `obstacles` keep the service's user `reader` from the files."""
    for problem in found.problems:
        file = shlex.quote(str(problem.file or DEFAULT))
        cure = f"correct it (sudo nano {file}), then sudo systemctl restart edged"
        yield failure(ABOUT, str(problem), cure)
    for obstacle in obstacles:
        yield _in_the_way(obstacle, reader)
    for each in found.failures:
        file = shlex.quote(str(each.file or DEFAULT))
        cure = f"sudo nano {file}, then sudo systemctl reload edged"
        yield failure(ABOUT, str(each), cure)
    for doubt in found.doubts:
        yield warning(ABOUT, f"doubtful: {doubt}")
    if not (found.problems or found.failures or obstacles):
        read = ", ".join(sanitize(file) for file in found.files) or "no file; all defaults"
        yield passed(ABOUT, f"valid ({read})")


def _in_the_way(obstacle: Obstacle, reader: str) -> Finding:
    path = shlex.quote(obstacle.path)
    match obstacle:
        case Links(hidden_by=home):
            text = f"{obstacle.path} links into {home}, which the service cannot see"
            copy = shlex.quote(f"{obstacle.path}.copy")
            cure = f"sudo cp -rL {path} {copy} && sudo rm {path} && sudo mv {copy} {path}"
            return failure(ABOUT, f"{text} (ProtectHome= of its unit)", f"put a copy there: {cure}")
        case Entry(right=right):
            text = f"{obstacle.path} cannot be {_DONE[right]} by the service's user {reader}"
            return failure(ABOUT, text, f"sudo chmod a+{right.value} {path}")


def wanted(settings: Settings) -> list[Path]:
    """Return the files that the settings make the service read."""
    files = [settings.gemini.ca_file]
    if settings.microphone.kind == "wav":
        files.append(settings.microphone.file)
    if settings.camera.kind == "simulated":
        files.append(settings.camera.folder)
    return [file for file in files if file is not None]


def astray(files: Sequence[Path]) -> list[Links]:
    """Return the links that lead the service's own files to where it cannot see them."""
    ways = ((*reversed(file.parents), file) for file in files)
    links = (next((each for each in way if _goes_home(each)), None) for way in ways)
    return [Links(str(link), hidden_by(link) or "") for link in dict.fromkeys(links) if link]


def _goes_home(path: Path) -> bool:
    return os.path.islink(path) and hidden_by(path) is not None  # noqa: PTH114 - never raises


def barrier(way: Sequence[Entry], user: User) -> Entry | None:
    """Return the first of `way`, folders then the file, that `user` cannot pass (path(7))."""
    for entry in way:
        needed = _NEEDED[entry.right]
        if user.uid == entry.uid:
            granted = entry.mode >> 6
        elif entry.gid in user.gids:
            granted = entry.mode >> 3
        else:
            granted = entry.mode
        if user.uid and granted & needed != needed:
            return entry
    return None


def barriers(files: Sequence[Path], user: User | None) -> list[Entry]:
    """Return what keeps the service's user from reading `files`; none if there is no such user."""
    if user is None:
        return []
    found = [barrier(_way(file), user) for file in files]
    return list(dict.fromkeys(entry for entry in found if entry is not None))


def _way(file: Path) -> list[Entry]:
    """Return the folders and the file, as far as they exist and are visible."""
    real = file.resolve()
    way = []
    for path in (*reversed(real.parents), real):
        try:
            seen = os.stat(path)  # noqa: PTH116 - a tuple is all that is needed
        except OSError:
            break
        here = Right.LIST if stat.S_ISDIR(seen.st_mode) else Right.READ
        right = here if path == real else Right.ENTER
        way.append(Entry(str(path), right, seen.st_mode, seen.st_uid, seen.st_gid))
    return way
