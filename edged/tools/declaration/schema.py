"""From JSON Schema to the service's own subset of OpenAPI. Pure.

The Live API ignores `parametersJsonSchema` without a word, and closes the session (1007) for a
keyword in `parameters` that it does not know; pydantic-ai found both, October 2026. What the subset
has: https://ai.google.dev/api/caching#Schema. A schema may come from a server of somebody else, so
a keyword whose value is not what it has to be is left out like one that is unknown.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

_DEEPEST: Final = 8
"""Schemas within schemas; deeper is cut, which loses hints but no argument."""
_MOST_SCHEMAS: Final = 512
"""Schemas in all: those that are named once may be used at many places."""
_TYPES: Final = ("string", "integer", "number", "boolean", "array", "object")
_MOST: Final = (1 << 63) - 1
"""Counts are of the type int64."""
_FORMATS: Final = ("date-time", "int32", "int64", "float", "double")
"""Those that generateContent takes; for others it refuses the request (HTTP 400)."""


def _is_number(value: object) -> bool:
    """Return whether it is finite: `1e999` is JSON, and what Python writes for it is not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= sys.float_info.max


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | bool) or _is_number(value)


def _is_format(value: object) -> bool:
    return value in _FORMATS


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, str) for e in value)


def _are_choices(value: object) -> bool:
    return _are_texts(value) and isinstance(value, list) and all(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_KEPT: Final[Mapping[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("title", "description", "pattern"), _is_text),
    **dict.fromkeys(("minItems", "maxItems", "minLength", "maxLength"), _is_count),
    **dict.fromkeys(("minProperties", "maxProperties"), _is_count),
    **dict.fromkeys(("minimum", "maximum"), _is_number),
    **dict.fromkeys(("required", "propertyOrdering"), _are_texts),
    **dict.fromkeys(("default", "example"), _is_scalar),
    "format": _is_format,
    "enum": _are_choices,
    "nullable": _is_flag,
}
"""The keywords of the subset, and what each must have."""
_OF_OBJECTS: Final = ("required", "propertyOrdering")


class _Source:
    """A whole schema: what parts of it are named, and how many were read."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._read = 0

    def resolved(self, schema: object) -> Mapping[str, Any]:
        """Return what a schema is: one that only names another ($ref) is that one."""
        self._read += 1
        if self._read > _MOST_SCHEMAS or not isinstance(schema, Mapping):
            return {}
        name, found = schema.get("$ref"), schema
        for _ in range(_DEEPEST):
            if not isinstance(name, str) or not name.startswith("#/"):
                break
            found = self._at(name[2:].split("/"))
            name = found.get("$ref")
        return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}

    def _at(self, path: Sequence[str]) -> Mapping[str, Any]:
        found: object = self._root
        for step in path:
            key = step.replace("~1", "/").replace("~0", "~")  # RFC 6901
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}


def subset(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of `schema` the service knows.

    A `const` becomes an enum, `oneOf` becomes `anyOf`, what is named is put where it is used, a
    type that may be null is nullable, and an enum of anything but strings is left out: the service
    takes none.
    """
    return _subset(schema, _Source(schema), 0)


def _subset(schema: object, source: _Source, depth: int) -> dict[str, Any]:
    given = source.resolved(schema)
    every = given.get("allOf")
    if isinstance(every, list) and len(every) == 1:  # as pydantic writes a field with a description
        given = {**source.resolved(every[0]), **given}
    if "const" in given:
        given = {**given, "enum": [given["const"]]}
    told = {key: value for key, value in given.items() if key in _KEPT and _KEPT[key](value)}
    told |= _type(given.get("type", "string" if "enum" in told else None))
    if told.get("type") != "STRING":
        told.pop("enum", None)
    if depth < _DEEPEST:
        told |= _inner(given, partial(_subset, source=source, depth=depth + 1))
    return _plain(told)


def _type(kind: object) -> dict[str, Any]:
    if isinstance(kind, str):
        return {"type": kind.upper()} if kind.lower() in _TYPES else {}
    if not isinstance(kind, list):
        return {}
    nullable = {"nullable": True} if "null" in kind else {}
    named = [each.upper() for each in kind if isinstance(each, str) and each.lower() in _TYPES]
    if len(named) > 1:
        return {"anyOf": [{"type": each} for each in named], **nullable}
    return {"type": named[0], **nullable} if named else nullable


def _inner(given: Mapping[str, Any], inside: Callable[[object], dict[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    properties, choices = given.get("properties"), given.get("anyOf") or given.get("oneOf")
    if isinstance(properties, Mapping) and properties:
        told["properties"] = {name: inside(each) for name, each in properties.items()}
    if isinstance(items := given.get("items"), Mapping):
        told["items"] = inside(items)
    if isinstance(choices, list):
        told |= _chosen(choices, inside)
    return told


def _chosen(choices: list[Any], inside: Callable[[object], dict[str, Any]]) -> dict[str, Any]:
    """Return alternatives; one of which is null, as pydantic writes an optional field."""
    nothing = {"type": "null"}
    real = [inside(each) for each in choices if each != nothing]
    nullable = {"nullable": True} if nothing in choices else {}
    if len(real) == 1 and nullable:
        return {**real[0], **nullable}
    return {"anyOf": real, **nullable} if real else nullable


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Return it without what generateContent refuses: requirements that nothing meets."""
    for key in _OF_OBJECTS:
        if key in told:
            told[key] = [name for name in told[key] if name in told.get("properties", {})]
            if not told[key]:
                del told[key]
    if told.get("type") == "ARRAY" and "items" not in told:
        told["items"] = {"type": "STRING"}
    return told
