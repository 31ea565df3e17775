"""The allowed values of a setting in plain words, derived from the model."""

import types
from pathlib import Path
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    Path: "a path in quotes",
}
_LISTED: Final = {str: "texts in quotes"}
_OPENING: Final = "^"


def expectation(field: FieldInfo) -> str:
    """Return the allowed values of a field, to complete the sentence "must be …"."""
    words = _choices(field.annotation)
    bounds = {
        name: getattr(m, name) for m in field.metadata for name in ("ge", "le") if hasattr(m, name)
    }
    if len(bounds) == len(("ge", "le")):
        words[0] += f" from {bounds['ge']} to {bounds['le']}"
    pattern = next((p for m in field.metadata if (p := getattr(m, "pattern", None))), None)
    if pattern:
        words[0] += f" that begins with {pattern.removeprefix(_OPENING)}"
    return listed(words)


def literals(annotation: object) -> list[str]:
    """Return the choices of a Literal."""
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    return [word for part in get_args(annotation) for word in literals(part)]


def listed(words: list[str], link: str = "or") -> str:
    """Join words as in a sentence: a, b or c."""
    return f" {link} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _choices(annotation: object) -> list[str]:
    origin = get_origin(annotation)
    if origin is Literal:
        return [f'"{value}"' for value in get_args(annotation)]
    if origin is Annotated:
        return _choices(get_args(annotation)[0])
    if origin is tuple:
        inner = get_args(annotation)[0]
        return [f"a list of {_LISTED.get(inner) or listed(_choices(inner))}"]
    if origin in {Union, types.UnionType}:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return [word for part in parts for word in _choices(part)]
    kind = annotation if isinstance(annotation, type) else object
    return [_KINDS.get(kind, f"a {kind.__name__}")]
