"""Python plug-ins: tools that a package of the owner has, found by its entry point and made once.

Only those that `tools.plugins` names are imported. What is made is checked here, by what it has and
not by its class, so that `edged check-config` sees all that a start would refuse.
"""

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from edged.errors import SettingsError
from edged.quoting import quoted
from edged.settings.checks.finding import Finding, refused
from edged.settings.reading.messages import listed
from edged.settings.tables.tools import ToolSettings

GROUP: Final = "edged.tools"
FOLDER: Final = Path("/usr/local/lib/edged/plugins")
"""Where an installed edged looks for packages, which has a Python of its own; updates leave it."""
_KEY: Final = "tools.plugins"
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_MOST_BYTES: Final = 16_384
_LONGEST_CALL: Final = 300
_SHOWN: Final = 200


def judge_plugins(tools: ToolSettings) -> Iterator[Finding]:
    """Yield which plug-ins cannot be used, and why."""
    own = [*(each.name for each in tools.command), *(each.name for each in tools.http)]
    others = (*ToolSettings.__match_args__, *own)
    for number, name in enumerate(tools.plugins):
        if name in (*others, *tools.plugins[:number]):
            yield refused(f"has {name}, like another tool; remove or rename one", _KEY)
            continue
        try:
            made(name)
        except SettingsError as error:
            yield refused(str(error), _KEY)


@cache
def made(name: str) -> Any:  # noqa: ANN401 - of edged.tools.Tool, which settings do not know
    """Return the tool of a plug-in. Raises SettingsError; callable in any thread."""
    load = _loader(name)
    try:
        tool = load()()
        fault = _fault(name, tool)
    except (Exception, SystemExit) as error:
        said = quoted(f"{type(error).__name__}: {error}", _SHOWN)
        raise SettingsError(f"has {name}, which cannot be loaded ({said}); mend it") from error
    if fault:
        raise SettingsError(f"has {name}, whose {fault}; mend it")
    return tool


def _loader(name: str) -> Callable[[], Any]:
    """Return what imports a plug-in, and returns its entry point. Raises SettingsError."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - dear, and few have a plug-in

    if FOLDER.is_dir() and str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))  # last: it replaces nothing of edged
    every = entry_points(group=GROUP)
    found = [each for each in every if each.name == name]
    if not found:
        there = listed(sorted(each.name for each in every), "and") if every else "none"
        raise SettingsError(
            f"has {name}, which no package here has among its entry points {GROUP}; there is"
            f" {there}; install it: pip install --target {FOLDER} …"
        )
    if len(found) > 1:
        packages = listed(sorted(each.dist.name for each in found if each.dist), "and")
        raise SettingsError(f"has {name}, which is in {packages}; remove one of them")
    return found[0].load


def _fault(name: str, tool: Any) -> str:  # noqa: ANN401 - anything
    told: Any = getattr(tool, "declaration", None)
    if not _is(told, "Declaration"):
        return "declaration is to be an edged.tools.Declaration"
    if not inspect.iscoroutinefunction(getattr(tool, "call", None)):
        return "call is to be a coroutine function: async def call(self, arguments)"
    if told.name != name or not _NAME.fullmatch(name):
        return (
            f"name is to be that of its entry point, a word of at most 64 letters, digits and _,"
            f" not {quoted(repr(told.name), _SHOWN)}"
        )
    if not isinstance(told.description, str) or not told.description.strip():
        return "description is to say what it does: Gemini goes by it"
    if not _is(told.kind, "Kind") or not (told.confirm is None or _is(told.confirm, "Confirm")):
        return "kind and confirm are to be of edged.tools.Kind and edged.tools.Confirm"
    if not isinstance(told.timeout, int | float) or not 0 < told.timeout <= _LONGEST_CALL:
        return f"timeout is to be a number of seconds up to {_LONGEST_CALL}"
    if not isinstance(told.parameters, str) or not _describes_an_object(told.parameters):
        return "parameters are to be the JSON text of a JSON Schema of an object, or empty"
    size = len(f"{told.name}{told.description}{told.parameters}".encode(errors="replace"))
    if size > _MOST_BYTES:
        return f"declaration has {size} bytes, and at most {_MOST_BYTES} are sent"
    return ""


def _is(value: object, name: str) -> bool:
    return (type(value).__module__, type(value).__qualname__) == (GROUP, name)


def _describes_an_object(text: str) -> bool:
    if not text:
        return True
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("type") == "object"
