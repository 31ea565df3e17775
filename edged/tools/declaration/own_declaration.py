"""What the model is told of a tool that its owner has written in the settings. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from edged.settings.tables.commands import CommandSettings, ParameterSettings
from edged.settings.tables.http import HttpSettings
from edged.tools import Confirm, Declaration, Kind


def own_declaration(tool: CommandSettings | HttpSettings) -> Declaration:
    """Return the declaration of a table; without `safe` it waits for a press."""
    return Declaration(
        tool.name,
        tool.description,
        _schema(tool.parameters),
        Kind(tool.kind),
        tool.timeout_s,
        Confirm.NEVER if tool.safe else Confirm.PRESS,
    )


def _schema(parameters: Iterable[ParameterSettings]) -> str:
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
