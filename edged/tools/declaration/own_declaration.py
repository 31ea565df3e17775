"""What the model is told of a tool that its owner has written in the settings. Pure."""

from edged.settings.tables.commands import CommandSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tools.own_schema import own_schema
from edged.tools import Confirm, Declaration, Kind


def own_declaration(tool: CommandSettings | HttpSettings) -> Declaration:
    """Return the declaration of a table; without `safe` it waits for a press."""
    return Declaration(
        tool.name,
        tool.description,
        own_schema(tool.parameters),
        Kind(tool.kind),
        tool.timeout_s,
        Confirm.NEVER if tool.safe else Confirm.PRESS,
    )
