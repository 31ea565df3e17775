"""Whether arguments fit what a tool has declared. Pure.

Models send what was not asked for; a tool is not to look after that itself. The text is for the
model, which reads it and calls again.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from edged.tools import Declaration

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_SHOWN: Final = 60
"""Letters of a value that a text repeats."""


def fault(declared: Declaration, arguments: Mapping[str, Any]) -> str:
    """Return what is wrong with the arguments of a call; empty: nothing."""
    try:
        json.dumps(arguments, allow_nan=False)
    except ValueError:
        return "A number is too large."  # 1e999 is JSON, and what it becomes here is not
    schema = json.loads(declared.parameters) if declared.parameters else {}
    known = schema.get("properties", {})
    is_open = bool(declared.parameters) and "properties" not in schema
    for name in schema.get("required", ()):
        if name not in arguments:
            return f"{name} is missing."
    for name, value in arguments.items():
        if name not in known and not is_open:
            return f"There is no {name[:_SHOWN]}; there is: {', '.join(known) or 'none'}."
        if wrong := _unfit(name, value, known.get(name, {})):
            return wrong
    return ""


def _unfit(name: str, value: object, schema: Mapping[str, Any]) -> str:
    if value is None and schema.get("nullable"):
        return ""
    kind = str(schema.get("type", "")).lower()
    fits = isinstance(value, _TYPES.get(kind, (object,)))
    if kind in ("integer", "number"):
        whole = isinstance(value, float) and value.is_integer()
        fits = (fits or whole) and not isinstance(value, bool)
    if not fits:
        return f"{name} is to be {_named(kind)}, not {_shown(value)}."
    if "enum" in schema and value not in schema["enum"]:
        return f"{name} is one of {', '.join(map(str, schema['enum']))}, not {_shown(value)}."
    return _out_of_bounds(name, value, schema)


def _out_of_bounds(name: str, value: object, schema: Mapping[str, Any]) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            return f"{name} is {_range(schema.get('minimum'), schema.get('maximum'))}."
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"{name} has at most {schema['maxLength']} letters."
    if isinstance(value, list) and "items" in schema:
        wrong = (_unfit(f"each of {name}", each, schema["items"]) for each in value)
        return next(filter(None, wrong), "")
    return ""


def _range(low: object, high: object) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"from {low} to {high}"


def _named(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeio" else f"a {kind}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:_SHOWN]


class UnfitArgumentError(ValueError):
    """An argument cannot be given to what the owner has written; says why to the model."""


def check_text(name: str, text: str) -> None:
    """Raise UnfitArgumentError if a text can be handed to nobody."""
    if "\0" in text:
        raise UnfitArgumentError(f"{name} must not hold a zero byte.")
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half of a character, which JSON can spell
        raise UnfitArgumentError(f"{name} holds half of a character.") from error
