"""What Gemini may do on the device."""

from typing import Annotated

from edged.settings.tables.commands import CommandSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tables.mcp import HomeAssistantSettings, McpSettings
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """What Gemini may do on the device when you ask for it. Each is billed a little in every turn."""

    confirm: Annotated[
        tuple[str, ...],
        "Names of tools of which each call waits for a press of the button, as commands that are"
        " not safe do.",
    ] = ()
    volume: Annotated[bool, "Tell and set the volume, mute and unmute."] = False
    time: Annotated[bool, "Tell the time and the date."] = False
    status: Annotated[
        bool, "Tell how the device is: its connection, its parts, its last outage."
    ] = False
    timers: Annotated[
        bool, "Set, list and cancel timers, alarms and reminders, which ring on this device."
    ] = False
    goodbye: Annotated[bool, "Close an open conversation when you say goodbye."] = False
    look: Annotated[
        bool,
        "Look through the camera when you ask for it: a picture each time, billed with the turns.",
    ] = False
    light: Annotated[bool, "Tell and set the brightness of the light, until the next start."] = (
        False
    )
    forget: Annotated[bool, "Forget what was said and begin a new conversation."] = False
    repeat: Annotated[
        bool,
        "Play the last answer again, also louder. Its sound stays in memory until the next one.",
    ] = False
    persona: Annotated[bool, "Let another [[gemini.persona]] answer when you ask for it."] = False
    command: Annotated[
        tuple[CommandSettings, ...],
        "Commands of yours: a table [[tools.command]] for each, as docs/tools.md has them.",
    ] = ()
    http: Annotated[
        tuple[HttpSettings, ...],
        "Requests over HTTP of yours: a table [[tools.http]] for each, as docs/tools.md has them.",
    ] = ()
    plugins: Annotated[
        tuple[str, ...],
        "Tools of Python packages that you have installed, by their entry points: docs/tools.md.",
    ] = ()
    home_assistant: Annotated[
        HomeAssistantSettings | None,
        "Your Home Assistant: a table [tools.home_assistant], as docs/mcp.md has it.",
    ] = None
    mcp: Annotated[
        tuple[McpSettings, ...],
        "Servers of tools: a table [[tools.mcp]] for each, as docs/mcp.md has them.",
    ] = ()
