"""The items of `run`, of a command of the owner: what would make a program of an argument. Pure."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from edged.settings.tools.placeholders import Template, names, parsed

_SHELLS: Final = frozenset({"ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "sh", "zsh"})
_INTERPRETERS: Final = frozenset({"awk", "gawk", "lua", "mawk", "node", "perl", "php", "ruby"})
_REMOTE: Final = frozenset({"eval", "mosh", "rsh", "ssh", "su", "watch"})
"""They hand all their arguments to a shell, as one text."""
_LONGEST_OPTION: Final = 3
"""Of those that carry a program: -c, -e, -lc."""


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
