"""Which tools may be declared: with the set-up, and with a contextUpdate after it alike."""

from typing import Any

import pytest

from tests.emulator.talk import Talk, setup

PLAIN = "models/gemini-3.8-live"
THINKING = "models/gemini-3.8-live-extended-thinking"


def function(name: str = "light", **fields: object) -> dict[str, Any]:
    """Return a declaration."""
    return {"name": name} | fields


def deep(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a function that has `schema` inside of lists, alternatives and properties."""
    inner = {"type": "ARRAY", "items": {"anyOf": [{"properties": {"a": schema}}]}}
    return function(parameters={"type": "object", "properties": {"list": inner}})


TAKEN: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "none": (PLAIN, []),
    "names of every letter": (PLAIN, [function("_a.B:c-9"), function("a" * 64)]),
    "as many as there may be": (PLAIN, [function(f"f{n}") for n in range(512)]),
    "blocking": (PLAIN, [function(behavior="BLOCKING")]),
    "not blocking": (THINKING, [function(behavior="NON_BLOCKING")]),
    "without a word of it": (THINKING, [function()]),
    "an enum of strings": (PLAIN, [deep({"type": "string", "enum": ["a", "b"]})]),
    "JSON schema, which Live ignores": (
        PLAIN,
        [function(parametersJsonSchema={"additionalProperties": False, "enum": [1]})],
    ),
}
REFUSED: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "no name": (PLAIN, [{"description": "nameless"}], "Invalid function name"),
    "an empty name": (PLAIN, [function("")], "Invalid function name"),
    "a digit first": (PLAIN, [function("21st")], "Invalid function name"),
    "a blank": (PLAIN, [function("turn on")], "Invalid function name"),
    "a line's end": (PLAIN, [function("light\n")], "Invalid function name"),
    "another alphabet": (PLAIN, [function("größe")], "Invalid function name"),
    "too long a name": (PLAIN, [function("a" * 65)], "Invalid function name"),
    "a name twice": (
        PLAIN,
        [function(), function()],
        "Duplicate function declaration found: light",
    ),
    "too many": (PLAIN, [function(f"f{n}") for n in range(513)], "At most 512 function"),
    "blocking": (
        THINKING,
        [function(behavior="BLOCKING")],
        "BLOCKING function calls are not supported for this model",
    ),
    "an enum of numbers": (PLAIN, [deep({"type": "INTEGER", "enum": ["1"]})], "enum: only allowed"),
    "too long a parameter": (
        PLAIN,
        [deep({"properties": {"a" * 65: {}}})],
        "Invalid parameter name",
    ),
}


def thinking(model: str) -> dict[str, Any]:
    """Return what the set-up of `model` needs."""
    level = {"thinkingConfig": {"thinkingLevel": "LOW"}} if model == THINKING else {}
    return {"model": model, "generationConfig": level}


@pytest.mark.parametrize("name", TAKEN)
def test_takes(name: str) -> None:
    """What the service takes is taken, in one tool or in several."""
    model, functions = TAKEN[name]
    tools = [{"functionDeclarations": functions}, {"googleSearch": {}}]
    talk = Talk()
    talk.say(setup(**thinking(model), tools=tools), {"contextUpdate": {"tools": {"tools": tools}}})
    assert talk.closed is None


@pytest.mark.parametrize("later", [False, True], ids=["set-up", "update"])
@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, later: bool) -> None:  # noqa: FBT001, a parameter of the test
    """What it refuses is refused, whenever it comes; a name twice in two tools, too."""
    model, functions, reason = REFUSED[name]
    tools = [{"functionDeclarations": [one]} for one in functions]
    talk = Talk()
    if later:
        talk.say(setup(**thinking(model)))
        assert talk.closed is None
        talk.say({"contextUpdate": {"tools": {"tools": tools}}})
    else:
        talk.say(setup(**thinking(model), tools=tools))
    assert talk.closed
    assert talk.closed.code == 1007
    assert talk.closed.reason.startswith(reason)
    assert talk.closed.inferred == (name != "blocking")
