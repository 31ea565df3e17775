"""From a table of the owner to a tool that runs."""

import asyncio
import json
from dataclasses import replace

from edged.settings.tables.commands import CommandSettings, ParameterSettings
from edged.settings.tables.tools import ToolSettings
from edged.tools import Confirm, Kind
from edged.tools.catalogue import own_tools
from edged.tools.command.configured import command_tool
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import declared
from edged.tools.outcome import ok

ROOM = ParameterSettings("room", "Which room.", choices=("hall", "kitchen"), optional=True)
DEGREES = ParameterSettings("degrees", type="integer", minimum=5, maximum=25)
NOTE = ParameterSettings("note", max_length=5)
HEATING = CommandSettings(
    "heating",
    "Set the heating.",
    ("/bin/echo", "{degrees}", "--note={note}", "--room={room}"),
    (ROOM, DEGREES, NOTE),
    safe=True,
    kind="slow",
    timeout_s=30,
)


def test_its_arguments_are_held_to_its_parameters() -> None:
    """By the declaration that the model gets, too."""
    told = command_tool(HEATING).declaration
    assert (told.name, told.kind, told.timeout) == ("heating", Kind.SLOW, 30)
    good = {"degrees": 21, "note": "x"}
    assert not fault(told, good)
    wrong: tuple[dict[str, object], ...] = (
        {"degrees": 26},
        {"degrees": 4},
        {"degrees": "21"},
        {"note": "123456"},
        {"room": "cellar"},
        {"other": 1},
    )
    for each in wrong:
        assert fault(told, {**good, **each})
    assert "degrees is missing" in fault(told, {"note": "x"})
    (sent,) = declared([told])
    room = json.loads(sent.parameters)["properties"]["room"]
    assert room["description"] == "Which room."
    assert room["enum"] == ["hall", "kitchen"]


def test_it_runs() -> None:
    """As the catalogue makes it."""
    bell = CommandSettings("bell", "Ring.", ("/bin/true",), safe=True)
    tools = tuple(own_tools(ToolSettings(command=(HEATING, bell)), str))
    assert [each.declaration.name for each in tools] == ["heating", "bell"]
    assert tools[1].declaration.parameters == ""
    assert tools[1].declaration.confirm is Confirm.NEVER
    unsafe = command_tool(replace(bell, safe=False))
    assert unsafe.declaration.confirm is Confirm.PRESS
    outcome = asyncio.run(tools[0].call({"degrees": 21.0, "note": "a b"}))
    assert outcome == ok({"output": "21 --note=a b"})
