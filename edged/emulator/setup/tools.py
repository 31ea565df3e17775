"""Which functions and other tools may be declared, in the setup or later.

The bounds of names and numbers are those of generateContent, as its errors tell them; that Live has
the same is inferred, as are its words for them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from edged.emulator.protocol.refusal import INVALID, Refusal, inferred, known
from edged.emulator.protocol.wire import Values
from edged.emulator.setup.models import Model

_MOST: Final = 512
"""Functions: google-gemini/gemini-cli issue 19083."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,63}", re.ASCII)
"""kaitranntt/ccs issue 25; the SDK's text says 128 letters, voipbin/monorepo pull 644 met 64."""
_UNSAID: Final = "UNSPECIFIED"
_LONGEST: Final = 64
"""Letters in a parameter's name."""


def refuse_tools(tools: Sequence[Values], model: Model) -> Refusal | None:
    """Return why a session with `model` cannot have these tools."""
    for tool in tools:
        for name in tool:
            if name not in model.tools:
                return inferred(f"Tool {name} is not supported for this model.")
    return _refuse_functions(
        [function for tool in tools for function in tool.get("functionDeclarations", [])], model
    )


def _refuse_functions(functions: Sequence[Values], model: Model) -> Refusal | None:
    if len(functions) > _MOST:
        return inferred(f"At most {_MOST} function declarations can be specified.")
    names: set[str] = set()
    for function in functions:
        name: str = function.get("name", "")
        if not _NAME.fullmatch(name):
            return inferred("Invalid function name. Must start with a letter or an underscore.")
        if name in names:
            return inferred(f"Duplicate function declaration found: {name}")
        names.add(name)
        behavior: str = function.get("behavior", _UNSAID)
        if behavior not in {*model.behaviors, _UNSAID}:
            words = f"{behavior} function calls are not supported for this model"
            return known(INVALID, words) if behavior == "BLOCKING" else inferred(words)
        if refusal := _refuse_schema(function.get("parameters", {})):
            return refusal
    return None


def _refuse_schema(root: Values) -> Refusal | None:
    for schema in _schemas(root):
        if "enum" in schema and schema.get("type") != "STRING":
            return inferred("enum: only allowed for STRING type")
        for name in schema.get("properties", {}):
            if not 0 < len(name) <= _LONGEST:
                return inferred(f"Invalid parameter name of {len(name)} letters.")
    return None


def _schemas(root: Values) -> Iterator[Values]:
    left = [root]
    while left:
        schema = left.pop()
        yield schema
        left += schema.get("properties", {}).values()
        left += schema.get("anyOf", [])
        left += [schema["items"]] if "items" in schema else []
