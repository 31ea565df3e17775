"""What `edged tools` does with servers: lists their tools, and calls one, without Gemini."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from edged.errors import InputError, SettingsError
from edged.settings.secrets.tool_secrets import HiddenSecretError
from edged.settings.tables.mcp import HomeAssistantSettings, McpSettings
from edged.settings.tables.tools import ToolSettings
from edged.tools import Declaration
from edged.tools.declaration.arguments import fault
from edged.tools.mcp.configured import peer, sources
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol.message import McpError
from edged.tools.mcp.protocol.offer import BETWEEN, Offered, named, offered
from edged.tools.mcp.protocol.result import failure, outcome
from edged.tools.mcp.server import Source
from edged.tools.outcome import Outcome, Status
from edged.values import dataclass

_TIMEOUT: Final = 30.0
"""Seconds for a list."""
_PATIENCE: Final = 12.0
"""Seconds for one that is only to be counted."""
Secret = Callable[[str], str]
_Server = tuple[Source, McpSettings | HomeAssistantSettings]


def secrets(tools: ToolSettings, secret: Secret) -> Secret:
    """Return the tokens of all tools as they are now, for a process that may not read later."""
    found: dict[str, str | SettingsError] = {}
    names = [settings.credential for _, settings in sources(tools)]
    for name in filter(None, [*names, *(each.secret for each in tools.http)]):
        try:
            found[name] = secret(name)
        except SettingsError as error:
            found[name] = error

    def by_name(name: str) -> str:
        told = found[name]
        if isinstance(told, SettingsError):
            raise told
        return told

    return by_name


async def listing(tools: ToolSettings, secret: Secret) -> list[tuple[str, str]]:
    """Return the names of all tools as they are now, each with what is said of it."""
    each = [_lines(server, secret) for server in sources(tools)]
    return [line for lines in await asyncio.gather(*each) for line in lines]


async def _lines(server: _Server, secret: Secret) -> list[tuple[str, str]]:
    name = server[0].name
    try:
        async with asyncio.timeout(_TIMEOUT), _asked(server, secret) as (_, found):
            return [
                (key, each.description if isinstance(each, Offered) else f"left out: {each}")
                for key, each in found.items()
            ] or [(name, "it has no tools")]
    except McpError as error:
        return [(name, f"no tools: {error}")]
    except TimeoutError:
        return [(name, f"no tools: it does not answer within {_TIMEOUT:.0f} s")]


@dataclass(frozen=True, slots=True)
class Tried:
    """How a server answers that was asked for its tools."""

    name: str
    tools: int = 0
    """How many of them Gemini could use."""
    unusable: int = 0
    fault: str = ""
    """Why there is no answer."""
    unasked: str = ""
    """Why it was not asked."""


async def tried_servers(tools: ToolSettings, secret: Secret) -> list[Tried]:
    """Ask the servers on the network for their tools, all at once; programs are not started."""
    return await asyncio.gather(*(_tried(server, secret) for server in sources(tools)))


async def _tried(server: _Server, secret: Secret) -> Tried:
    source, settings = server
    if isinstance(settings, McpSettings) and settings.run:
        why = "a program, which is not started for this: sudo edged tools list"
        return Tried(source.name, unasked=why)
    try:
        if settings.credential:
            secret(settings.credential)
        async with asyncio.timeout(_PATIENCE), _asked(server, secret) as (_, found):
            usable = sum(isinstance(each, Offered) for each in found.values())
            return Tried(source.name, usable, len(found) - usable)
    except HiddenSecretError as error:
        return Tried(source.name, unasked=str(error))
    except (McpError, SettingsError) as error:
        return Tried(source.name, fault=str(error))
    except TimeoutError:
        return Tried(source.name, fault=f"it does not answer within {_PATIENCE:.0f} s")


def has(tools: ToolSettings, name: str) -> bool:
    """Return whether a name is that of a tool of a server."""
    return any(name.startswith(source.name + BETWEEN) for source, _ in sources(tools))


async def tried(
    tools: ToolSettings, secret: Secret, name: str, given: Mapping[str, object]
) -> Outcome:
    """Return how a call goes. Raises InputError if there is no such tool."""
    server = next(each for each in sources(tools) if name.startswith(each[0].name + BETWEEN))
    try:
        async with asyncio.timeout(_TIMEOUT), _asked(server, secret) as (it, found):
            chosen = found.get(name)
            if not isinstance(chosen, Offered):
                raise InputError(f"there is no {name}; there is: {', '.join(found) or 'none'}")
            wrong = fault(Declaration(name, chosen.description, chosen.parameters), given)
            if wrong:
                return Outcome(Status.INVALID_ARGUMENT, wrong)
            async with asyncio.timeout(server[0].timeout):
                return outcome(await it.call(chosen.name, given))
    except McpError as error:
        return failure(error)
    except TimeoutError:
        return Outcome(Status.TIMED_OUT)


@asynccontextmanager
async def _asked(
    server: _Server, secret: Secret
) -> AsyncIterator[tuple[Peer, dict[str, Offered | str]]]:
    """Return a server and its tools while the context lasts."""
    source, settings = server
    it = peer(source, settings, secret)
    try:
        tools, _ = offered(await it.tools(), source.allow)
        yield it, dict(named(source.name, tools))
    finally:
        await it.close()
