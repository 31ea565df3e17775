"""The tools of a device: a row for each switch of [tools].

A tool is imported when it is switched on: a device without tools loads none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.settings.model import ToolSettings
from edged.tools import Tool
from edged.values import dataclass

if TYPE_CHECKING:
    from edged.tools.look import Eye
    from edged.tools.volume import Loudness


@dataclass(frozen=True, slots=True)
class Reach:
    """What tools may use of their device."""

    speaker: "Loudness"
    status: Callable[[], Mapping[str, object]]
    """Returns what the device knows of itself."""
    report: Report
    clock: Clock
    end: Callable[[], None] | None = None
    """Ends an open conversation; None: the mode has none."""
    eye: "Eye | None" = None
    """A camera that the model may look through."""
    blindness: Callable[[], str] = str
    """Returns why the camera does not work; empty: it does."""


def tools(settings: ToolSettings, reach: Reach) -> Iterator[Tool]:
    """Yield the tools that are switched on."""
    if settings.volume:
        from edged.tools.volume import VolumeTool

        yield VolumeTool(reach.speaker)
    if settings.time:
        from edged.tools.time_of_day import TimeTool

        yield TimeTool()
    if settings.status:
        from edged.tools.device_status import StatusTool

        yield StatusTool(reach.status)
    if settings.goodbye and reach.end:
        from edged.tools.goodbye import GoodbyeTool

        yield GoodbyeTool(reach.end)
    if settings.look and reach.eye:
        from edged.tools.look import LookTool

        yield LookTool(reach.eye, reach.blindness, reach.report, reach.clock)
    yield from own_tools(settings)


def own_tools(settings: ToolSettings) -> Iterator[Tool]:
    """Yield the tools that the owner has written."""
    if settings.command:
        from edged.tools.command.configured import command_tool

        yield from map(command_tool, settings.command)
