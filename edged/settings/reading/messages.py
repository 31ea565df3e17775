"""The allowed values of a setting in plain words, derived from the model."""

import types
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from edged.settings.tables.limits import Prefix, Range

_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text in quotes",
    Path: "a path in quotes",
}
_LISTED: Final = {str: "texts in quotes"}


def expectation(kind: object) -> str:
    """Return the allowed values of a setting, to complete the sentence "must be …"."""
    return listed(_choices(kind))


def is_list(kind: object) -> bool:
    """Return whether a setting of this annotation is a list."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_origin(bare) is tuple


def literals(annotation: object) -> list[str]:
    """Return the choices of the Literals in an annotation."""
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
        inner, *metadata = get_args(annotation)
        words = _choices(inner)
        for each in metadata:
            if isinstance(each, Range):
                words[0] += f" from {each.low} to {each.high}"
            elif isinstance(each, Prefix):
                words[0] += f" that begins with {each.text}"
        return words
    if origin is tuple:
        inner = get_args(annotation)[0]
        if is_dataclass(inner):
            return ["a list of tables"]
        return [f"a list of {_LISTED.get(inner) or listed(_choices(inner))}"]
    if origin in {Union, types.UnionType}:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return [word for part in parts for word in _choices(part)]
    kind = annotation if isinstance(annotation, type) else object
    if is_dataclass(kind):
        return ["a table"]
    return [_KINDS.get(kind, f"a {kind.__name__}")]
