"""From a table of the settings to a tool."""

from edged.settings.tables.commands import CommandSettings
from edged.settings.tools.command_line import templates
from edged.tools.command.process import Limits
from edged.tools.command.tool import CommandTool
from edged.tools.declaration.own_declaration import own_declaration


def command_tool(command: CommandSettings) -> CommandTool:
    """Return the tool that runs a command."""
    limits = Limits(
        command.memory_mb << 20, command.cpu_s, command.file_mb << 20, command.processes
    )
    items = templates(command.run)
    return CommandTool(own_declaration(command), items, limits, parallel=command.parallel)
