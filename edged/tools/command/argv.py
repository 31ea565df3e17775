"""The arguments of a command, from those of a call. Pure.

Each item of `run` becomes one argument, whatever is put into it: there is no shell that could split
it. What a model sends must not become an option either: most programs take anything that begins
with a dash for one, up to an argument "--" (POSIX.1-2017, utility syntax guidelines 10 and 13).
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from edged.tools.placeholders import Placeholder, Template, filled, names, parsed, written

END_OF_OPTIONS: Final = "--"
_SHELLS: Final = frozenset({"ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "sh", "zsh"})
_INTERPRETERS: Final = frozenset({"awk", "gawk", "lua", "mawk", "node", "perl", "php", "ruby"})
_REMOTE: Final = frozenset({"eval", "mosh", "rsh", "ssh", "su", "watch"})
"""They hand all their arguments to a shell, as one text."""
_LONGEST_OPTION: Final = 3
"""Of those that carry a program: -c, -e, -lc."""


class UnfitArgumentError(ValueError):
    """An argument cannot be given to the command; says why to the model."""


def templates(run: Sequence[str]) -> tuple[Template, ...]:
    """Return the items of `run`, parsed; raise ValueError with a sentence for the owner."""
    if not run:
        raise ValueError("is empty; write the program and its arguments")
    if not run[0].startswith("/") or names(parsed(run[0])):
        raise ValueError(f"begins with {run[0]!r}; write the full path of a program")
    if any("\0" in item for item in run):
        raise ValueError("holds a zero byte")
    items = tuple(parsed(item) for item in run)
    if fault := _code(run, items):
        raise ValueError(fault)
    return items


def argv(items: Sequence[Template], arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return the program and its arguments; an item that lacks its argument is left out.

    Raises UnfitArgumentError.
    """
    told: list[str] = []
    for item in items:
        if any(name not in arguments for name in names(item)):
            continue
        for name in names(item):
            _check(name, written(arguments[name]))
        text = filled(item, arguments)
        begins_with = item[0] if item else ""
        is_free = isinstance(begins_with, Placeholder) and END_OF_OPTIONS not in told
        if is_free and text.startswith("-"):
            raise UnfitArgumentError(f"{names(item)[0]} must not begin with a dash.")
        told.append(text)
    return tuple(told)


def _check(name: str, value: str) -> None:
    if "\0" in value:
        raise UnfitArgumentError(f"{name} must not hold a zero byte.")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half of a character, which JSON can spell
        raise UnfitArgumentError(f"{name} holds half of a character.") from error


def _code(run: Sequence[str], items: Sequence[Template]) -> str:
    """Return why an argument would be read as a program; empty if it would not."""
    programs = [PurePosixPath(item).name for item in run]
    if any(program in _REMOTE for program in programs) and any(map(names, items)):
        return "hands its arguments to a shell; leave out {…}, and read them from standard input"
    interprets = any(
        program in _SHELLS | _INTERPRETERS or program.startswith("python") for program in programs
    )
    for before, item in zip(("", *run), items, strict=False):
        carries = before[:1] == "-" and before[-1] in "ce" and len(before) <= _LONGEST_OPTION
        if interprets and names(item) and carries:
            return (
                f"has {{{names(item)[0]}}} in the text of a program; write"
                ' ["/bin/sh", "-c", "echo \\"$1\\"", "sh", "{…}"]'
            )
    return ""
