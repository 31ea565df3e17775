"""What may be declared: checked when the device starts, and told in the service's words. Pure.

The bounds of names are the service's (64 letters: public reports of refused names); of number and
size Live tells none. Each declaration is billed again with every turn, so ours are narrow.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from edged.errors import SettingsError
from edged.settings.tools.tool_names import MOST, MOST_BYTES
from edged.tools import Confirm, Declaration
from edged.tools.declaration.schema import subset
from edged.values import replace

LONGEST_NAME: Final = 64
_FIRST: Final = (
    "First say in one sentence what you are about to do; the user then confirms at the device."
)
_NAME: Final = re.compile(rf"[A-Za-z_][A-Za-z0-9_.:-]{{0,{LONGEST_NAME - 1}}}", re.ASCII)


def declared(tools: Sequence[Declaration]) -> tuple[Declaration, ...]:
    """Return the declarations with parameters in the service's subset; raise SettingsError."""
    if len(tools) > MOST:
        raise SettingsError(
            f"{len(tools)} tools are switched on, and at most {MOST} can be:"
            " switch off some of those in [tools]"
        )
    told = tuple(map(_converted, tools))
    names = [each.name for each in told]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"two tools are called {name}: rename one of them in [tools]")
    size = sum(map(_size, told))
    if size > MOST_BYTES:
        raise SettingsError(
            f"the tools take {size} bytes to describe, and at most {MOST_BYTES} are sent with each"
            " turn: switch off some of those in [tools], or shorten their descriptions"
        )
    return told


def confirming(tools: Iterable[Declaration], names: Collection[str]) -> tuple[Declaration, ...]:
    """Return the declarations, where each of these names waits for a press, too.

    Of each tool that does the model is told to say first what it is about to do.
    """
    return tuple(
        _announced(each) if each.name in names or each.confirm is Confirm.PRESS else each
        for each in tools
    )


def _announced(tool: Declaration) -> Declaration:
    text = tool.description.rstrip()
    end = "" if text.endswith((".", "!", "?")) else "."
    return replace(tool, description=f"{text}{end} {_FIRST}", confirm=Confirm.PRESS)


def fitting(
    own: Sequence[Declaration], more: Sequence[Declaration]
) -> tuple[tuple[Declaration, ...], tuple[str, ...]]:
    """Return `own` and what of `more` can be declared beside it, and the names of the rest."""
    told, left = list(own), []
    names = {each.name for each in own}
    room = MOST_BYTES - sum(map(_size, own))
    for tool in more:  # perhaps hundreds, so each is looked at once
        fit = _fit(tool, room) if len(told) < MOST and tool.name not in names else None
        if fit is None:
            left.append(tool.name)
        else:
            told.append(fit)
            names.add(fit.name)
            room -= _size(fit)
    return tuple(told), tuple(left)


def _fit(tool: Declaration, room: int) -> Declaration | None:
    """Return the declaration if it can be told, and takes no more bytes than that."""
    try:
        converted = _converted(tool)
    except SettingsError:
        return None
    return converted if _size(converted) <= room else None


def _size(tool: Declaration) -> int:
    return len(f"{tool.name}{tool.description}{tool.parameters}".encode())


def _converted(tool: Declaration) -> Declaration:
    if not _NAME.fullmatch(tool.name):
        raise SettingsError(
            f"a tool cannot be called {tool.name!r}: begin with a letter or _, go on with letters,"
            f" digits and _.:- only, and use at most {LONGEST_NAME}"
        )
    if not tool.parameters:
        return tool
    schema = subset(json.loads(tool.parameters))
    for name in _names(schema):
        if not 0 < len(name) <= LONGEST_NAME:
            raise SettingsError(
                f"the tool {tool.name} has a parameter of {len(name)} letters:"
                f" use 1 to {LONGEST_NAME}"
            )
    return replace(tool, parameters=json.dumps(schema, ensure_ascii=False))


def _names(schema: dict[str, Any]) -> list[str]:
    own = schema.get("properties", {})
    inner = [*own.values(), *schema.get("anyOf", ()), *filter(None, [schema.get("items")])]
    return [*own, *(name for each in inner for name in _names(each))]
