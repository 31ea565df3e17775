"""What the tools of the settings take to describe, and whether it can be sent."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from edged.errors import SettingsError
from edged.settings.checks.finding import Finding, refused
from edged.settings.model import Settings
from edged.settings.tables.commands import CommandSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.own_schema import own_schema
from edged.settings.tools.plugins import made
from edged.settings.tools.tool_names import MOST_BYTES

BUILT_IN_BYTES: Final[Mapping[str, int]] = {
    "volume": 447,
    "time": 49,
    "status": 142,
    "timers": 955,
    "goodbye": 147,
    "look": 152,
    "light": 200,
    "forget": 155,
    "repeat": 265,
    "persona": 230,
}
"""What the tools of each switch take; the names of the personas come on top."""


def judge_sizes(settings: Settings) -> Iterator[Finding]:
    """Yield whether the tools take too much: the device would not start with them."""
    sizes = _sizes(settings.tools)
    size = sum(sizes.values()) + _built_in(settings)
    if size > MOST_BYTES:
        text = (
            f"with the others takes {size} bytes to describe, and at most {MOST_BYTES} are sent"
            " with each turn: remove some, or shorten their descriptions"
        )
        yield refused(text, f"tools.{max(sizes, key=lambda key: sizes[key])}")


def _sizes(tools: ToolSettings) -> dict[str, int]:
    """Return the bytes of the tools in each list of the owner."""
    return {
        "command": sum(map(_own, tools.command)),
        "http": sum(map(_own, tools.http)),
        "plugins": sum(map(_plugin, tools.plugins)),
    }


def _own(tool: CommandSettings | HttpSettings) -> int:
    return _size(tool.name, tool.description, own_schema(tool.parameters))


def _plugin(name: str) -> int:
    """Return the bytes of a plug-in; one that cannot be loaded is told elsewhere."""
    try:
        told = made(name).declaration
    except SettingsError:
        return 0
    return _size(told.name, told.description, told.parameters)


def _size(*texts: str) -> int:
    return sum(len(text.encode(errors="replace")) for text in texts)


def _built_in(settings: Settings) -> int:
    tools, personas = settings.tools, settings.gemini.persona
    size = sum(each for switch, each in BUILT_IN_BYTES.items() if getattr(tools, switch))
    if tools.persona and personas:
        size += _size(json.dumps([each.name for each in personas], ensure_ascii=False))
    return size
