"""`edged tools`: list the tools, or try one of the owner's without Gemini."""

import argparse
import asyncio
import json
import os
import sys
import traceback
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from edged import executor
from edged.errors import EdgedError, InputError
from edged.quoting import sanitize
from edged.settings.reading.files import load
from edged.settings.reading.sources import add_config
from edged.settings.secrets.tool_secrets import STORE, tool_secret
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.tool_names import BUILT_IN
from edged.tools import Tool
from edged.tools.account import leave_root
from edged.tools.catalogue import own_tools
from edged.tools.command.tool import CommandTool, outcome
from edged.tools.declaration.arguments import UnfitArgumentError, fault
from edged.tools.declaration.declared import declared
from edged.tools.mcp.try_out import Secret, has, secrets, tried
from edged.tools.mcp.try_out import listing as listing_of_servers
from edged.tools.outcome import Outcome, Status, failed

_SECRET: Final = partial(tool_secret, {"CREDENTIALS_DIRECTORY": str(STORE)} | dict(os.environ))
"""As the service has it; without one, as root can read it."""
_EXAMPLE: Final = """--args '{"name": "value"}'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_config(parser)
    does = parser.add_subparsers(dest="does", metavar="list | test", required=True)
    listed = does.add_parser("list", help="list what Gemini may do")
    test = does.add_parser("test", help="call a tool of yours, and print what Gemini would get")
    for each in (listed, test):
        add_config(each, default=argparse.SUPPRESS)  # or else it would undo the one before it
    test.add_argument("name", metavar="NAME", help="its name")
    test.add_argument("--args", metavar="JSON", default="{}", help="the arguments, an object")


def run(arguments: argparse.Namespace) -> int:
    """Print the tools, or what one returns; return 0 if it went well. Raises EdgedError."""
    settings = load(Path(arguments.config) if arguments.config else None).tools
    if arguments.does == "list":
        sys.stdout.writelines(f"{line}\n" for line in listing(settings, _of_servers(settings)))
        return 0
    given = _object(arguments.args)
    secret = _as_the_service(settings)
    if has(settings, arguments.name):
        return _show(executor.run(tried(settings, secret, arguments.name, given)))
    tool = _chosen(settings, secret, arguments.name)
    return executor.run(_tried(tool, given))


def _of_servers(settings: ToolSettings) -> list[tuple[str, str]]:
    if not (settings.mcp or settings.home_assistant):
        return []
    return executor.run(listing_of_servers(settings, _as_the_service(settings)))


def _as_the_service(settings: ToolSettings) -> Secret:
    """Leave root; return the tokens, which only root can read outside of the service."""
    found = secrets(settings, _SECRET)
    leave_root()
    return found


def listing(settings: ToolSettings, more: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Return a line for each tool that Gemini may call, and `more`: those of servers."""
    built_in = [
        (name, f"comes with the device (tools.{switch})")
        for switch, names in BUILT_IN.items()
        if getattr(settings, switch)
        for name in names
    ]
    told = (tool.declaration for tool in own_tools(settings, _SECRET))
    own = [(each.name, each.description) for each in told]
    lines = [*built_in, *own, *more]
    width = max((len(name) for name, _ in lines), default=0)
    return [f"{name:{width}}  {sanitize(text)}" for name, text in lines] or ["none"]


def _chosen(settings: ToolSettings, secret: Secret, name: str) -> Tool:
    every = tuple(own_tools(settings, secret))
    for tool in every:
        if tool.declaration.name == name:
            declared([tool.declaration])  # raises if Gemini could not be told of it
            return tool
    if any(name in names for names in BUILT_IN.values()):
        raise InputError(
            f"{name} comes with the device and works on it alone; with edged running, try it by"
            ' `edged say "…"`: what you want of it, in words'
        )
    names = ", ".join(each.declaration.name for each in every) or "none"
    raise InputError(f"there is no tool of yours called {name}; there is: {names}")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"the arguments are no JSON ({error}); write {_EXAMPLE}") from error
    if not isinstance(found, dict):
        raise InputError(f"the arguments are no JSON object; write {_EXAMPLE}")
    return found


async def _tried(tool: Tool, given: dict[str, Any]) -> int:
    if wrong := fault(tool.declaration, given):
        return _show(Outcome(Status.INVALID_ARGUMENT, wrong))
    try:
        async with asyncio.timeout(tool.declaration.timeout):
            running = _run(tool, given) if isinstance(tool, CommandTool) else tool.call(given)
            return _show(await running)
    except TimeoutError:
        return _show(Outcome(Status.TIMED_OUT))
    except EdgedError:
        raise
    except Exception as error:  # noqa: BLE001 - of a plug-in, whose author reads this
        traceback.print_exc()
        return _show(failed(f"It failed on the device ({type(error).__name__})."))


def _show(told: Outcome) -> int:
    shown = json.dumps(json.loads(told.response), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{shown}\n")
    return 0 if told.status is Status.OK else 1


async def _run(tool: CommandTool, given: dict[str, Any]) -> Outcome:
    """Run a command, and show what it writes to its standard error."""
    try:
        ended = await tool.run(given)
    except UnfitArgumentError as error:
        return Outcome(Status.INVALID_ARGUMENT, str(error))
    said = ended.errors.decode(errors="replace")
    sys.stderr.writelines(f"{sanitize(line)}\n" for line in said.splitlines())
    return outcome(ended)
