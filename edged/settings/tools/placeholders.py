"""Texts of the owner with placeholders for arguments. Pure.

    parsed("--level={level}")  ->  ("--level=", Placeholder("level"))

A text is parsed once, when the settings are read: what an argument holds is never read for
placeholders, nor for anything else. A brace that is meant is written twice.
"""

import json
import string
from collections.abc import Mapping
from typing import Final

from edged.values import dataclass

_CURE: Final = "write {name} for an argument, and {{ for a brace"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where an argument goes."""

    name: str


Template = tuple[str | Placeholder, ...]


def parsed(text: str) -> Template:
    """Return the parts of a text; raise ValueError with a sentence for its author."""
    try:
        found = tuple(string.Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"is no template ({error}); {_CURE}") from error
    parts: list[str | Placeholder] = []
    for literal, name, form, conversion in found:
        parts += [literal] if literal else []
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"has {{{name}}}, which names no parameter; {_CURE}")
        parts.append(Placeholder(name))
    return tuple(parts)


def names(template: Template) -> tuple[str, ...]:
    """Return the names of the arguments that a template needs."""
    return tuple(part.name for part in template if isinstance(part, Placeholder))


def written(value: object) -> str:
    """Return an argument as text: a text as it is, anything else as JSON has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # 21.0 is how a model may send 21
    return json.dumps(value, ensure_ascii=False)


def filled(template: Template, arguments: Mapping[str, object]) -> str:
    """Return the text with its arguments, all of which are given."""
    return "".join(
        written(arguments[part.name]) if isinstance(part, Placeholder) else part
        for part in template
    )
