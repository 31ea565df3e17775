"""The parameters of a tool that its owner has written, as a JSON Schema. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from edged.settings.tables.commands import ParameterSettings


def own_schema(parameters: Iterable[ParameterSettings]) -> str:
    """Return the JSON Schema of parameters; empty: there are none."""
    every = tuple(parameters)
    if not every:
        return ""
    required = [each.name for each in every if not each.optional]
    properties = {each.name: _property(each) for each in every}
    schema = {"type": "object", "properties": properties, "required": required}
    return json.dumps(schema, ensure_ascii=False)


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
