"""What the tools of the settings are called, and whether these names fit together."""

from collections.abc import Iterator
from typing import Final

from edged.settings.checks.finding import Finding, refused
from edged.settings.reading.messages import listed
from edged.settings.reading.spelling import nearest
from edged.settings.tables.tools import ToolSettings

MOST: Final = 32
"""Tools at once: each is billed with every turn."""
MOST_BYTES: Final = 16_384
"""Of what is said of all of them; Live tells no bound."""
BUILT_IN: Final = {
    "volume": ("volume",),
    "time": ("time",),
    "status": ("device_status",),
    "timers": ("set_timer", "list_timers", "cancel_timer"),
    "goodbye": ("end_conversation",),
    "look": ("look",),
    "light": ("light_brightness",),
    "forget": ("forget_conversation",),
    "repeat": ("repeat_answer",),
    "persona": ("change_persona",),
}
"""What the tools of each switch are called."""
_BETWEEN: Final = "__"
"""What stands between the name of a server and that of its tool."""
_HOME: Final = "home"
_CONFIRM: Final = "tools.confirm"
_TABLES: Final = ("command", "http")
_LISTS: Final = (*_TABLES, "plugins")


def tool_names(tools: ToolSettings) -> tuple[str, ...]:
    """Return what all tools are called but those of servers."""
    commands, requests = ([each.name for each in own] for own in (tools.command, tools.http))
    return (*_built_in(tools), *commands, *requests, *tools.plugins)


def _built_in(tools: ToolSettings) -> tuple[str, ...]:
    """Return what the tools are called that come with the device and are switched on."""
    return tuple(name for switch in BUILT_IN if getattr(tools, switch) for name in BUILT_IN[switch])


def judge_names(tools: ToolSettings) -> Iterator[Finding]:
    """Yield which names are given twice, whether there are too many, and which are of no tool."""
    yield from _taken(tools)
    names = tool_names(tools)
    if len(names) > MOST:
        text = f"with the others makes {len(names)} tools, and at most {MOST} can be: remove some"
        key = max(_LISTS, key=lambda each: len(getattr(tools, each)))
        yield refused(text, f"tools.{key}")
    servers = [*(each.name for each in tools.mcp), *([_HOME] if tools.home_assistant else [])]
    for name in tools.confirm:
        server, between, _ = name.partition(_BETWEEN)
        if name not in names and not (between and server in servers):
            yield refused(_unknown(name, names, servers), _CONFIRM)


def _taken(tools: ToolSettings) -> Iterator[Finding]:
    """Yield which tools of the owner are called like one that comes with the device."""
    taken, cure = _built_in(tools), "like a tool that comes with the device; rename it"
    for key in _TABLES:
        for number, each in enumerate(getattr(tools, key), 1):
            if each.name in taken:
                place = f"tools.{key}[{number}].name"
                yield refused(f"is {each.name}, {cure}", place, f"tools.{key}")
    for name in tools.plugins:
        if name in taken:
            yield refused(f"has {name}, {cure}", "tools.plugins")


def _unknown(name: str, names: tuple[str, ...], servers: list[str]) -> str:
    """Return that a name is of no tool, and what was perhaps meant."""
    there = [*names, *(f"{each}{_BETWEEN}…" for each in servers)]
    what = f"has {name}, which is no tool that is switched on"
    if meant := [each for each in BUILT_IN.get(name, ()) if each in names]:
        return f"has {name}, which is a switch; name what it has: {listed(meant, 'and')}"
    if near := nearest(name, names):
        return f"{what}; did you mean {near}?"
    return f"{what}; there is {listed(there, 'and') if there else 'none'}"
