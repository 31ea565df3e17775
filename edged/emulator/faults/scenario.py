"""A scenario file: faults in TOML, each a table `[[fault]]` with its name, when and parameters."""

import tomllib
from pathlib import Path
from typing import Any, Final

from edged import finite
from edged.emulator.faults.when import Planned, WrongFaultError, plan_fault

_MOST_BYTES: Final = 1 << 20


def read_scenario(path: Path) -> tuple[Planned, ...]:
    """Return the faults of a file.

    Raises:
        WrongFaultError: the file cannot be read or has errors; names all of them.
    """
    try:
        return parse_scenario(_text(finite.read(path, _MOST_BYTES)))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongFaultError(f"{path}: {error}; name a readable scenario file.") from error
    except WrongFaultError as error:
        lines = str(error).splitlines()
        raise WrongFaultError("\n".join(f"{path}: {line}" for line in lines)) from error


def _text(content: bytes) -> str:
    if len(content) > _MOST_BYTES:
        raise WrongFaultError("it is larger than 1 MiB; name a scenario file.")
    return content.decode()


def parse_scenario(text: str) -> tuple[Planned, ...]:
    """Return the faults of a scenario's text; raise WrongFaultError with a line for each error."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFaultError(f"not TOML: {error}.") from error
    tables = root.pop("fault", [])
    problems = [f"there is no {key!r}; faults are tables [[fault]]." for key in root]
    found: list[Planned] = []
    if not isinstance(tables, list):
        problems.append("fault is one table; write [[fault]] before each.")
        tables = []
    for number, table in enumerate(tables, 1):
        try:
            found.append(_fault(table))
        except WrongFaultError as error:
            problems.append(f"fault {number}: {error}")
    if problems:
        raise WrongFaultError("\n".join(problems))
    return tuple(found)


def _fault(table: Any) -> Planned:  # noqa: ANN401, whatever TOML holds
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        raise WrongFaultError('it has no name; write name = "reset", for instance.')
    return plan_fault(table["name"], {key: table[key] for key in table if key != "name"})
