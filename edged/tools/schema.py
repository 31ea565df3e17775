"""From JSON Schema to the service's own subset of OpenAPI. Pure.

The Live API ignores `parametersJsonSchema` without a word, and closes the session (1007) for a
keyword in `parameters` that it does not know; pydantic-ai found both, October 2026. What the subset
has: https://ai.google.dev/api/caching#Schema.
"""

from collections.abc import Mapping
from typing import Any, Final

_KEPT: Final = frozenset(
    {
        *("title", "description", "format", "pattern", "default", "example", "nullable"),
        *("enum", "required", "propertyOrdering", "minimum", "maximum"),
        *("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"),
    }
)
_DEEPEST: Final = 8
"""Schemas within schemas; deeper is cut, which loses hints but no argument."""


def subset(schema: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return what of `schema` the service knows.

    A `const` becomes an enum, `oneOf` becomes `anyOf`, a list of types with "null" is nullable, and
    an enum of anything but strings is left out: the service takes none.
    """
    told: dict[str, Any] = {name: value for name, value in schema.items() if name in _KEPT}
    if "const" in schema:
        told["enum"] = [schema["const"]]
    told |= _type(schema.get("type"))
    if told.get("type") != "STRING" or not all(isinstance(e, str) for e in told.get("enum", ())):
        told.pop("enum", None)
    if depth < _DEEPEST:
        told |= _inner(schema, depth + 1)
    return told


def _type(kind: object) -> dict[str, Any]:
    if isinstance(kind, str):
        return {"type": kind.upper()}
    if not isinstance(kind, list):
        return {}
    nullable = {"nullable": True} if "null" in kind else {}
    named = [each for each in kind if each != "null"]
    if len(named) > 1:
        return {"anyOf": [{"type": str(each).upper()} for each in named], **nullable}
    return {"type": str(named[0]).upper(), **nullable} if named else nullable


def _inner(schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if properties := schema.get("properties"):
        told["properties"] = {name: subset(each, depth) for name, each in properties.items()}
    if isinstance(items := schema.get("items"), Mapping):
        told["items"] = subset(items, depth)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        told["anyOf"] = [subset(each, depth) for each in choices]
    return told
