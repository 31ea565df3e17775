"""The owner's files: which there are, and what they contain."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged import journal
from edged.settings.homes import hidden_by
from edged.settings.problems import Problem

DEFAULT: Final = Path("/etc/edged/config.toml")
"""The main file. Files in FOLDER beside it come after it, in the order of their names."""
FOLDER: Final = "conf.d"

_MOST_BYTES: Final = 1 << 20
_PLACE: Final = re.compile(r"^(?P<what>.*) \(at (?P<where>.*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """One file that could be read."""

    file: str
    data: dict[str, object]


def read_all(main: Path, *, needed: bool) -> tuple[list[Source], list[Problem]]:
    """Read the main file, which is a problem if it is `needed` and missing, and its conf.d."""
    parts, unlisted = _parts(main.parent / FOLDER)
    found = [_read(file) for file in (main, *parts)]
    if isinstance(found[0], _Missing) and not needed:
        journal.note("settings_file_missing", file=str(main), effect="defaults")
        del found[0]
    sources = [each for each in found if isinstance(each, Source)]
    problems = [each.problem for each in found if isinstance(each, _Missing)]
    return sources, unlisted + problems + [each for each in found if isinstance(each, Problem)]


@dataclass(frozen=True, slots=True)
class _Missing:
    """A file that is not there."""

    problem: Problem


def _parts(folder: Path) -> tuple[list[Path], list[Problem]]:
    """Return the files of conf.d in the order of their names; no folder is no problem."""
    try:
        parts = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        parts = []
    except PermissionError:
        return [], [Problem(str(folder), "", _forbidden(folder))]
    except OSError as error:
        return [], [Problem(str(folder), "", f"cannot be read: {error.strerror}")]
    return [part for part in parts if part.suffix == ".toml" and part.name[0] != "."], []


def _read(file: Path) -> Source | Problem | _Missing:
    """Read one file; what keeps it from being read is a problem with its place."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return _Missing(Problem(str(file), "", "does not exist; check the path given"))
    except PermissionError:
        return Problem(str(file), "", _forbidden(file))
    except OSError as error:
        return Problem(str(file), "", f"cannot be read: {error.strerror}")
    if len(content) > _MOST_BYTES:
        return Problem(str(file), "", "is larger than 1 MiB; is it the right file?")
    return _parse(str(file), content)


def _forbidden(file: Path) -> str:
    # Not Path.is_symlink, which raises what the folder of the file forbids.
    if os.path.islink(file) and (home := hidden_by(file)):  # noqa: PTH114
        return f"leads into {home}, where the service sees nothing; put a copy in place of the link"
    return "may not be read; run this as root, or let others read it (chmod a+r)"


def _parse(file: str, content: bytes) -> Source | Problem:
    try:
        # Editors on other systems begin a file with a byte order mark; it means nothing here.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        return Problem(file, f"line {line}, column {column}", "is not UTF-8; save it as UTF-8 text")
    try:
        return Source(file, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.match(str(error))
        what, where = (found["what"], found["where"]) if found else (str(error), "")
        return Problem(file, where, f"is not TOML: {what[:1].lower()}{what[1:]}")
    except RecursionError:
        return Problem(file, "", "is nested too deeply")
    except ValueError:
        return Problem(file, "", "contains a number that is too long")
