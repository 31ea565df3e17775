"""What the tools take to describe is judged as the device judges it when it starts."""

from bisect import bisect_left
from typing import Any

import pytest

from edged.errors import SettingsError
from edged.settings.checks.finding import Weight
from edged.settings.reading.conversion import validated
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools import own_tools, tool_sizes
from edged.settings.tools.tool_names import MOST_BYTES
from edged.tools import Declaration
from edged.tools.declaration.declared import declared
from edged.tools.declaration.own_declaration import own_declaration
from tests.settings.judged import found

PARAMETERS = [
    {"name": "wie_laut", "type": "integer", "minimum": 0, "maximum": 11, "description": "größer"},
    {"name": "where", "choices": ["küche", "hall"], "optional": True},
    {"name": "what", "max_length": 20},
]


def command(name: str, description: str, **more: object) -> dict[str, Any]:
    """Return a table of a command."""
    return {"name": name, "description": description, "run": ["/bin/true"], "safe": True, **more}


def refusals(**tables: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any table
    """Return the key and the text of each mistake."""
    return [(key, text) for key, weight, text in found(**tables) if weight is Weight.REFUSED]


def starts(tools: dict[str, Any]) -> bool:
    """Return whether the device can declare what the owner has written."""
    settings = validated(ToolSettings, tools)
    try:
        own = [*map(own_declaration, settings.command), *map(own_declaration, settings.http)]
        return bool(declared(own))
    except SettingsError:
        return False


def test_what_is_too_much_to_send_is_told_before_the_start() -> None:
    """With how much it is, and what to do."""
    long = [command(f"c{number}", "x" * 1_900) for number in range(12)]
    ((key, text),) = refusals(tools={"command": long})
    assert key == "tools.command"
    assert f"22826 bytes to describe, and at most {MOST_BYTES}" in text
    assert "shorten" in text
    assert not starts({"command": long})


@pytest.mark.parametrize("kind", ["command", "http"])
def test_the_bound_is_that_of_the_start(kind: str) -> None:
    """To the byte: with parameters of all types, and letters of several bytes."""

    def tables(more: int) -> dict[str, Any]:
        tool = command("c", "ü" * 3_000 + "x" * more, parameters=PARAMETERS)
        if kind == "http":
            del tool["run"]
            tool["url"] = "https://example.com/"
        return {kind: [tool]}

    room = bisect_left(range(MOST_BYTES), True, key=lambda more: not starts(tables(more)))  # noqa: FBT003
    assert not refusals(tools=tables(room - 1))
    assert [key for key, _ in refusals(tools=tables(room))] == [f"tools.{kind}"]


def test_what_comes_with_the_device_counts() -> None:
    """And the names of the personas."""
    tools = {"command": [command("c", "x" * (MOST_BYTES - 1_000))]}
    assert not refusals(tools=tools)
    assert refusals(tools={**tools, "timers": True, "time": True})
    personas = {"persona": [{"name": f"name-{number}"} for number in range(70)]}
    assert refusals(tools={**tools, "persona": True}, gemini=personas)


class Plugin:
    """A plug-in of a package."""

    declaration = Declaration("dice", "x" * MOST_BYTES)


def test_a_plugin_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be loaded is told elsewhere."""
    assert len(refusals(tools={"plugins": ["dice"]})) == 1
    for module in (own_tools, tool_sizes):
        monkeypatch.setattr(module, "made", lambda _: Plugin())
    told = [text for _, text in refusals(tools={"plugins": ["dice"]}) if "to describe" in text]
    assert len(told) == 1
