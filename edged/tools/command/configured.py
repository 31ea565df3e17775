"""From a table of the settings to a tool."""

import json
from collections.abc import Iterable
from typing import Any

from edged.settings.command_line import templates
from edged.settings.tables.commands import CommandSettings, ParameterSettings
from edged.tools import Confirm, Declaration, Kind
from edged.tools.command.process import Limits
from edged.tools.command.tool import CommandTool


def command_tool(command: CommandSettings) -> CommandTool:
    """Return the tool that runs a command."""
    limits = Limits(
        command.memory_mb << 20, command.cpu_s, command.file_mb << 20, command.processes
    )
    declaration = Declaration(
        command.name,
        command.description,
        schema(command.parameters),
        Kind(command.kind),
        command.timeout_s,
        Confirm.NEVER if command.safe else Confirm.PRESS,
    )
    return CommandTool(declaration, templates(command.run), limits, parallel=command.parallel)


def schema(parameters: Iterable[ParameterSettings]) -> str:
    """Return the JSON Schema of parameters; empty: there are none."""
    every = tuple(parameters)
    if not every:
        return ""
    required = [each.name for each in every if not each.optional]
    properties = {each.name: _property(each) for each in every}
    return json.dumps({"type": "object", "properties": properties, "required": required})


def _property(parameter: ParameterSettings) -> dict[str, Any]:
    is_text = parameter.type == "string"
    told = {
        "description": parameter.description or None,
        "enum": list(parameter.choices) or None,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "maxLength": parameter.max_length if is_text else None,
    }
    return {"type": parameter.type, **{key: each for key, each in told.items() if each is not None}}
