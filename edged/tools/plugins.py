"""Tools of Python packages that the owner has installed and named."""

from collections.abc import Iterable, Iterator, Mapping

from edged.settings.tools.plugins import made
from edged.tools import Confirm, Tool
from edged.tools.outcome import Outcome
from edged.values import replace


class PluginTool:
    """A tool of a plug-in, which waits for a press unless its package says otherwise."""

    def __init__(self, tool: Tool) -> None:
        told = tool.declaration
        self.declaration = replace(told, confirm=told.confirm or Confirm.PRESS)
        self._tool = tool

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Have the plug-in do it."""
        return await self._tool.call(arguments)


def plugin_tools(names: Iterable[str]) -> Iterator[Tool]:
    """Yield the tools of these plug-ins. Raises SettingsError."""
    for name in names:
        yield PluginTool(made(name))
