"""Check the tools that the owner has written."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edged.errors import SettingsError
from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.model import Settings
from edged.settings.reading.messages import listed
from edged.settings.tables.commands import CommandSettings, ParameterSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tools.command_line import templates
from edged.settings.tools.placeholders import names
from edged.settings.tools.plugins import made

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_KEY: Final = "tools.command"


def judge_confirmation(settings: Settings) -> Iterator[Finding]:
    """Yield which tools can never be confirmed: a press over the control socket does not count."""
    if settings.button.kind == "none":
        own: tuple[CommandSettings | HttpSettings, ...]
        own = (*settings.tools.command, *settings.tools.http)
        unsafe = [each.name for each in own if not each.safe]
        asking = filter(_asks, settings.tools.plugins)
        if names := list(dict.fromkeys([*settings.tools.confirm, *unsafe, *asking])):
            text = f"is none, so nobody can confirm {listed(names, 'and')}: each call is refused"
            yield doubtful(
                text, "button.kind", "tools.confirm", _KEY, "tools.http", "tools.plugins"
            )


def _asks(plugin: str) -> bool:
    """Return whether a plug-in waits for a press; one that cannot be loaded is told elsewhere."""
    try:
        confirm = made(plugin).declaration.confirm
    except SettingsError:
        return False
    return confirm is None or confirm.value == "press"


def judge_commands(commands: tuple[CommandSettings, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the commands of the owner, which are counted from 1."""
    for number, command in enumerate(commands, 1):
        place = f"{_KEY}[{number}]"
        for key, fault in _faults(command):
            yield refused(fault, f"{place}.{key}", _KEY)
        if [each.name for each in commands[: number - 1]].count(command.name):
            yield refused(f"is {command.name}, like another command", f"{place}.name", _KEY)
        if doubt := _doubt(command):
            yield doubtful(doubt, f"{place}.run", _KEY)


def faults_of_declaration(tool: CommandSettings | HttpSettings) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what Gemini is told of a tool: keys, each with a sentence."""
    if not _NAME.fullmatch(tool.name):
        yield "name", "must be a word of at most 64 letters, digits and _"
    if not tool.description.strip():
        noun = "command" if isinstance(tool, CommandSettings) else "request"
        yield "description", f"must say what the {noun} does: Gemini goes by it"
    known = [each.name for each in tool.parameters]
    for number, parameter in enumerate(tool.parameters, 1):
        for key, fault in _parameter(parameter):
            yield f"parameters[{number}].{key}", fault
        if known.count(parameter.name) > 1:
            yield f"parameters[{number}].name", f"is {parameter.name}, like another parameter"


def _faults(command: CommandSettings) -> Iterator[tuple[str, str]]:
    yield from faults_of_declaration(command)
    known = [each.name for each in command.parameters]
    try:
        items = templates(command.run)
    except ValueError as error:
        yield "run", str(error)
        return
    for name in dict.fromkeys(name for item in items for name in names(item)):
        if name not in known:
            there = listed(known, "and") if known else "none"
            yield "run", f"has {{{name}}}, which is none of its parameters; there is {there}"


def _parameter(parameter: ParameterSettings) -> Iterator[tuple[str, str]]:
    if not _NAME.fullmatch(parameter.name):
        yield "name", "must be a word of at most 64 letters, digits and _"
    if parameter.choices and parameter.type != "string":
        yield "choices", f'needs type = "string", not "{parameter.type}"'
    low, high = parameter.minimum, parameter.maximum
    if parameter.type not in ("integer", "number"):
        for key, value in (("minimum", low), ("maximum", high)):
            if value is not None:
                yield key, f'needs type = "integer" or "number", not "{parameter.type}"'
    elif low is not None and high is not None and low > high:
        yield "minimum", f"must not be more than maximum, which is {high}"


def _doubt(command: CommandSettings) -> str:
    """Return why the program may not run; what is refused already is not doubted."""
    program = Path(command.run[0]) if command.run else Path()
    if not program.is_absolute():
        return ""
    if home := hidden_by(program):
        return (
            f"{program} is in {home}, which the service cannot see (ProtectHome= of its unit);"
            " move it to /usr/local/bin"
        )
    if not program.exists():
        return f"{program} does not exist"
    return "" if os.access(program, os.X_OK) else f"{program} cannot be run: chmod a+rx {program}"
