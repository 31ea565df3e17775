"""The arguments of a command, from those of a call. Pure.

Each item of `run` becomes one argument, whatever is put into it: there is no shell that could split
it. What a model sends must not become an option either: most programs take anything that begins
with a dash for one, up to an argument "--" (POSIX.1-2017, utility syntax guidelines 10 and 13).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from edged.settings.tools.placeholders import Placeholder, Template, filled, names, written
from edged.tools.declaration.arguments import UnfitArgumentError, check_text

END_OF_OPTIONS: Final = "--"


def argv(items: Sequence[Template], arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return the program and its arguments; an item that lacks its argument is left out.

    Raises UnfitArgumentError.
    """
    told: list[str] = []
    for item in items:
        if any(name not in arguments for name in names(item)):
            continue
        for name in names(item):
            check_text(name, written(arguments[name]))
        text = filled(item, arguments)
        begins_with = item[0] if item else ""
        is_free = isinstance(begins_with, Placeholder) and END_OF_OPTIONS not in told
        if is_free and text.startswith("-"):
            raise UnfitArgumentError(f"{names(item)[0]} must not begin with a dash.")
        told.append(text)
    return tuple(told)
