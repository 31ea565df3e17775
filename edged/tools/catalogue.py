"""The tools of a device: a row for each switch of [tools].

A tool is imported when it is switched on: a device without tools loads none of them.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edged.clock import Clock
from edged.conversation.notices import Report
from edged.settings.model import ToolSettings
from edged.system.watchers import Watchers
from edged.tools import Tool
from edged.values import dataclass

if TYPE_CHECKING:
    from edged.timers.alarm_clock import AlarmClock
    from edged.tools.built_in.brightness import Dimmable
    from edged.tools.built_in.look import Eye
    from edged.tools.built_in.persona import Choice
    from edged.tools.built_in.repeat import Kept
    from edged.tools.built_in.volume import Loudness
    from edged.tools.mcp.servers import Servers
    from edged.tools.runner import Runner


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
    light: "Dimmable | None" = None
    """What can perhaps be dimmed."""
    forget: Callable[[], None] | None = None
    """Has what was said forgotten after this turn."""
    again: "Callable[[], Kept] | None" = None
    """Has the last reply heard again at the end of this turn."""
    personas: "Choice | None" = None
    """Who Gemini can be; None: there is no choice."""
    alarm_clock: "AlarmClock | None" = None
    """What rings; None: nothing does."""
    environ: Mapping[str, str] | None = None
    """Where tokens are."""


def tools(settings: ToolSettings, reach: Reach) -> Iterator[Tool]:
    """Yield the tools that are switched on."""
    if settings.volume:
        from edged.tools.built_in.volume import VolumeTool

        yield VolumeTool(reach.speaker)
    if settings.time:
        from edged.tools.built_in.time_of_day import TimeTool

        yield TimeTool()
    if settings.status:
        from edged.tools.built_in.device_status import StatusTool

        yield StatusTool(reach.status)
    if settings.timers and reach.alarm_clock:
        from edged.tools.built_in.timers import timer_tools

        yield from timer_tools(reach.alarm_clock, lambda: reach.speaker.volume)
    if settings.goodbye and reach.end:
        from edged.tools.built_in.goodbye import GoodbyeTool

        yield GoodbyeTool(reach.end)
    if settings.look and reach.eye:
        from edged.tools.built_in.look import LookTool

        yield LookTool(reach.eye, reach.blindness, reach.report, reach.clock)
    if settings.light and reach.light and reach.light.brightness is not None:
        from edged.tools.built_in.brightness import BrightnessTool

        yield BrightnessTool(reach.light)
    yield from _of_the_conversation(settings, reach)
    yield from own_tools(settings, partial(_secret, reach.environ or {}))


def _of_the_conversation(settings: ToolSettings, reach: Reach) -> Iterator[Tool]:
    if settings.forget and reach.forget:
        from edged.tools.built_in.forget import ForgetTool

        yield ForgetTool(reach.forget)
    if settings.repeat and reach.again:
        from edged.tools.built_in.repeat import RepeatTool

        yield RepeatTool(reach.speaker, reach.again)
    if settings.persona and reach.personas:
        from edged.tools.built_in.persona import PersonaTool

        yield PersonaTool(reach.personas)


def tool_servers(
    settings: ToolSettings,
    state: Path,
    clock: Clock,
    watchers: Watchers,
    environ: Mapping[str, str],
) -> "Servers | None":
    """Return the servers of tools, if there are any; `state` is the directory of approvals."""
    if not (settings.mcp or settings.home_assistant):
        return None
    from edged.tools.mcp.configured import Surroundings, servers
    from edged.tools.mcp.store import FILE

    secret = partial(_secret, environ)
    return servers(settings, Surroundings(state / FILE, clock, watchers.network, secret))


def _secret(environ: Mapping[str, str], name: str) -> str:
    from edged.settings.secrets.tool_secrets import tool_secret

    return tool_secret(environ, name)


def tool_runner(settings: ToolSettings, reach: Reach, servers: "Servers | None") -> "Runner | None":
    """Return what runs the tools, if any is switched on; raise SettingsError."""
    chosen = tuple(tools(settings, reach))
    if not (chosen or servers):
        return None
    from edged.tools.runner import Runner

    runner = Runner(chosen, settings.confirm)
    if servers:
        runner.offer(servers.tools(), servers.instructions())
    return runner


def own_tools(settings: ToolSettings, secret: Callable[[str], str]) -> Iterator[Tool]:
    """Yield the tools that the owner has written; `secret` returns a token by its name."""
    if settings.command:
        from edged.tools.command.configured import command_tool

        yield from map(command_tool, settings.command)
    if settings.http:
        from edged.tools.http.configured import http_tool

        yield from (http_tool(each, secret) for each in settings.http)
    if settings.plugins:
        from edged.tools.plugins import plugin_tools

        yield from plugin_tools(settings.plugins)
