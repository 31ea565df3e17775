"""What Gemini may do on the device."""

from typing import Annotated

from edged.settings.tables.commands import CommandSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tables.mcp import HomeAssistantSettings, McpSettings
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """What Gemini may do on the device when you ask for it. Each costs a little in every turn."""

    confirm: Annotated[
        tuple[str, ...],
        "Names of tools whose every call waits for a press of the button, like commands that are"
        " not safe.",
    ] = ()
    volume: Annotated[bool, "Report and set the volume, mute and unmute."] = False
    time: Annotated[bool, "Report the time and the date."] = False
    status: Annotated[
        bool, "Report the state of the device: its connection, its parts, its last outage."
    ] = False
    timers: Annotated[
        bool, "Set, list and cancel timers, alarms and reminders, which ring on this device."
    ] = False
    goodbye: Annotated[bool, "Close an open conversation when you say goodbye."] = False
    look: Annotated[
        bool,
        "Look through the camera when you ask: one picture each time, billed with every turn after.",
    ] = False
    light: Annotated[bool, "Report and set the brightness of the light, until the next start."] = (
        False
    )
    forget: Annotated[bool, "Forget what was said and begin a new conversation."] = False
    repeat: Annotated[
        bool,
        "Play the last reply again, louder if you like. It stays in memory until the next one.",
    ] = False
    persona: Annotated[bool, "Switch to another [[gemini.persona]] when you ask for it."] = False
    command: Annotated[
        tuple[CommandSettings, ...],
        "Your own commands: a table [[tools.command]] for each, see docs/tools.md.",
    ] = ()
    http: Annotated[
        tuple[HttpSettings, ...],
        "Your own HTTP requests: a table [[tools.http]] for each, see docs/tools.md.",
    ] = ()
    plugins: Annotated[
        tuple[str, ...],
        "Tools from Python packages that you have installed, by entry point: docs/tools.md.",
    ] = ()
    home_assistant: Annotated[
        HomeAssistantSettings | None,
        "Your Home Assistant: a table [tools.home_assistant], see docs/mcp.md.",
    ] = None
    mcp: Annotated[
        tuple[McpSettings, ...],
        "MCP servers: a table [[tools.mcp]] for each, see docs/mcp.md.",
    ] = ()
