"""Find and read the owner's files."""

import argparse
import os
import re
import shlex
from pathlib import Path
from typing import Final

from edged import finite, journal
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.reading.parsing import NotTomlError, parse
from edged.settings.reading.problems import Problem
from edged.values import dataclass

DEFAULT: Final = Path("/etc/edged/config.toml")
"""The main file. Files in FOLDER beside it are read after it, in the order of their names."""
FOLDER: Final = "conf.d"
_SUFFIX: Final = ".toml"
_DISABLED: Final = re.compile(
    r"\..*|#.*#|.*~|.*\.(bak|backup|old|orig|off|disabled|save|swp|dpkg-\w+|ucf-\w+|rpm\w+)|readme.*",
    re.IGNORECASE,
)
"""Names by which people, editors and package managers disable a file."""

_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file that could be read."""

    file: str
    data: dict[str, object]


def add_config(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Declare the option that names another main file."""
    text = f"main settings file instead of {DEFAULT}; {FOLDER} beside it is read too"
    parser.add_argument("--config", metavar="PATH", default=default, help=text)


def read_all(main: Path, *, needed: bool) -> tuple[list[Source], list[Problem], list[Problem]]:
    """Read the main file, which is a problem if it is `needed` and missing, and its conf.d.

    Return what was read, the problems, and the doubts: files that may have been meant to be read.
    """
    drop_ins, unlisted, doubts = _drop_ins(main.parent / FOLDER)
    found = [_read(file) for file in (main, *drop_ins)]
    if isinstance(found[0], _Missing) and not needed:
        journal.note("settings_file_missing", file=str(main), effect="defaults")
        doubts += _astray(main)
        del found[0]
    sources = [each for each in found if isinstance(each, Source)]
    problems = [each.problem for each in found if isinstance(each, _Missing)]
    problems = unlisted + problems + [each for each in found if isinstance(each, Problem)]
    return sources, problems, doubts


@dataclass(frozen=True, slots=True)
class _Missing:
    """A file that is not there."""

    problem: Problem


def _drop_ins(folder: Path) -> tuple[list[Path], list[Problem], list[Problem]]:
    """Return the files of conf.d in the order of their names, problems, and doubts.

    The folder may be missing.
    """
    try:
        every = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        every = []
    except PermissionError:
        return [], [Problem(str(folder), "", _forbidden(folder))], []
    except OSError as error:
        return [], [Problem(str(folder), "", f"cannot be read: {error.strerror}")], []
    drop_ins = [part for part in every if part.suffix == _SUFFIX and part.name[0] != "."]
    return drop_ins, [], [_misnamed_drop_in(part) for part in every if is_misnamed(part.name)]


def _misnamed_drop_in(file: Path) -> Problem:
    right = file.with_name(drop_in_name(file.name))
    text = "is not read, as its name does not end in .toml"
    return Problem(str(file), "", f"{text}: {_move(file, right)}")


def _move(file: Path, to: Path) -> str:
    return f"sudo mv {shlex.quote(str(file))} {shlex.quote(str(to))}"


def _astray(main: Path) -> list[Problem]:
    """Return the files beside a missing main file that may have been meant as it."""
    try:
        beside = sorted(main.parent.iterdir())
    except OSError:
        return []  # a missing or unreadable folder is reported elsewhere
    found = [file for file in beside if file.is_file() and not file.name.startswith(".")]
    return [
        Problem(str(file), "", f"is not read: {_move(file, main)}")
        for file in found
        if file.suffix == _SUFFIX or file.name.partition(".")[0] == main.stem
    ]


def _read(file: Path) -> Source | Problem | _Missing:
    """Read one file; return a problem if it cannot be read."""
    try:
        content = finite.read(file, _MOST_BYTES)
    except FileNotFoundError:
        return _Missing(Problem(str(file), "", "does not exist; check the path"))
    except PermissionError:
        return Problem(str(file), "", _forbidden(file))
    except OSError as error:
        return Problem(str(file), "", f"cannot be read: {error.strerror}")
    if len(content) > _MOST_BYTES:
        return Problem(str(file), "", "is larger than 1 MiB; is it the right file?")
    try:
        return Source(str(file), parse(content))
    except NotTomlError as error:
        return Problem(str(file), error.where, error.what)


def _forbidden(file: Path) -> str:
    # Not Path.is_symlink, which raises PermissionError if the folder forbids the lookup.
    if os.path.islink(file) and (home := hidden_by(file)):  # noqa: PTH114
        return f"points into {home}, which the service cannot see; replace the link by a copy"
    return f"permission denied; use sudo, or: sudo chmod a+rX {shlex.quote(str(file))}"


def is_misnamed(name: str) -> bool:
    """Return whether a file is not read because of its name, and its owner may think it is."""
    return not (name.endswith(_SUFFIX) or _DISABLED.fullmatch(name))


def drop_in_name(name: str) -> str:
    """Return the name under which a file is read: 50-mine.toml for 50-mine.toml.txt or .conf."""
    stem, toml, _ = name.lower().partition(_SUFFIX)
    return (name[: len(stem)] if toml else name.partition(".")[0] or name) + _SUFFIX
