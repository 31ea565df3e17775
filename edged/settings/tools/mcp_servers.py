"""Check what the owner has written of servers of tools."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.model import Settings
from edged.settings.reading.messages import listed
from edged.settings.secrets.tool_secrets import NAME as SECRET_NAME
from edged.settings.tables.mcp import HomeAssistantSettings, McpSettings
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.origins import Origin, origin

HOME: Final = "home"
"""The name of Home Assistant among the servers."""
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_LONGEST: Final = 20
_KEY: Final = "tools.mcp"
_SELF: Final = "localhost"
"""It never leaves the machine (RFC 6761)."""


def judge_servers(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the servers, which are counted from 1."""
    tools = settings.tools
    if settings.button.kind == "none":
        yield from _unconfirmed(tools)
    if home := tools.home_assistant:
        yield from _judged(home, "tools.home_assistant")
    for number, server in enumerate(tools.mcp, 1):
        place = f"{_KEY}[{number}]"
        yield from _judged(server, place)
        if not _NAME.fullmatch(server.name) or len(server.name) > _LONGEST:
            text = f"must be at most {_LONGEST} of a to z, 0 to 9 and single _, a letter first"
            yield refused(text, f"{place}.name", _KEY)
        earlier = [each.name for each in tools.mcp[: number - 1]]
        if server.name in [*earlier, *([HOME] if tools.home_assistant else [])]:
            yield refused(f"is {server.name}, like another server", f"{place}.name", _KEY)
        if bool(server.url) == bool(server.run):
            yield refused("must be given, or `run` instead, but not both", f"{place}.url", _KEY)
        elif server.run:
            yield from _program(server, place)


def _unconfirmed(tools: ToolSettings) -> Iterator[Finding]:
    """Yield whose tools wait for a press that nobody can give."""
    home = tools.home_assistant
    servers = [HOME] if home and not home.trusted else []
    servers += [each.name for each in tools.mcp if not each.trusted]
    if servers:
        names = listed(servers, "and")
        text = f"is none, so nobody can confirm what {names} may change: such calls are refused"
        yield doubtful(text, "button.kind", _KEY, "tools.home_assistant")


def _program(server: McpSettings, place: str) -> Iterator[Finding]:
    program = Path(server.run[0])
    if not program.is_absolute():
        yield refused("must begin with the full path of a program", f"{place}.run", _KEY)
    elif not program.exists():
        yield doubtful(f"{program} does not exist", f"{place}.run", _KEY)
    elif home := hidden_by(program):
        text = f"{program} is in {home}, which the service cannot see; move it to /usr/local/bin"
        yield doubtful(text, f"{place}.run", _KEY)
    if server.credential:
        yield refused("goes with url: a program is given no token", f"{place}.credential", _KEY)


def _judged(server: McpSettings | HomeAssistantSettings, place: str) -> Iterator[Finding]:
    if server.url:
        yield from _address(server, place)
    if server.credential and not SECRET_NAME.fullmatch(server.credential):
        text = "must be at most 32 of a to z, 0 to 9, _ and -: the token itself is no setting"
        yield refused(text, f"{place}.credential", _KEY)
    if server.ca_file and not server.ca_file.is_file():
        yield refused(f"{server.ca_file} is no file", f"{place}.ca_file", _KEY)


def _address(server: McpSettings | HomeAssistantSettings, place: str) -> Iterator[Finding]:
    key = f"{place}.url"
    try:
        found = origin(server.url)
    except ValueError as error:
        yield refused(str(error), key, _KEY)
        return
    if found.scheme == "http" and server.credential and (doubt := _doubt(found)):
        yield doubtful(doubt, key, _KEY)


def _doubt(found: Origin) -> str:
    """Return who may get a token that is sent there without TLS; empty: nobody else."""
    if not found.is_near:
        return "sends the token where others can read it; use https://"
    if found.is_name and found.host != _SELF:
        return (
            f"sends the token to whoever in your network answers to the name {found.host};"
            " write its address, or use https:// with ca_file"
        )
    return ""
