"""From the settings to servers of tools."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from edged.clock import Clock
from edged.errors import SettingsError
from edged.settings.tables.mcp import HomeAssistantSettings, McpSettings
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.mcp_servers import HOME
from edged.system import Watch
from edged.tools import Kind
from edged.tools.mcp.approval import Approval
from edged.tools.mcp.http import Endpoint
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol.message import McpError
from edged.tools.mcp.server import Server, Source
from edged.tools.mcp.servers import Servers
from edged.tools.mcp.store import ApprovalStore
from edged.values import dataclass

_ENDPOINT: Final = "/api/mcp"
"""Of Home Assistant: homeassistant/components/mcp_server/http.py."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What servers need of their device."""

    file: Path
    """Where approvals are kept."""
    clock: Clock
    watch_network: Watch
    secret: Callable[[str], str]
    """Returns a token by the name of its credential. Raises SettingsError."""


def servers(tools: ToolSettings, around: Surroundings) -> Servers:
    """Return the servers of the settings."""
    store = ApprovalStore(around.file)
    known = store.load()
    every = [_server(made, known, around) for made in sources(tools)]
    return Servers(every, store, around.watch_network)


def sources(tools: ToolSettings) -> Iterator[tuple[Source, McpSettings | HomeAssistantSettings]]:
    """Yield what the settings say of each server."""
    if home := tools.home_assistant:
        yield _home(home), home
    for each in tools.mcp:
        origin = each.url or " ".join(each.run)
        yield (
            Source(
                each.name, origin, each.allow, each.trusted, Kind(each.kind), float(each.timeout_s)
            ),
            each,
        )


def _home(home: HomeAssistantSettings) -> Source:
    parts = urlsplit(home.url)
    origin = home.url if parts.path.strip("/") else f"{home.url.rstrip('/')}{_ENDPOINT}"
    # What Home Assistant tells a satellite of its own, whose area it knows.
    area = (
        f"You are in the area {home.area}, and what is said without a place is meant for it:"
        " pass it on."
        if home.area
        else ""
    )
    return Source(
        HOME,
        origin,
        home.allow,
        home.trusted,
        timeout=float(home.timeout_s),
        prompts=True,
        preface=area,
    )


def _server(
    made: tuple[Source, McpSettings | HomeAssistantSettings],
    known: Mapping[str, Approval] | None,
    around: Surroundings,
) -> Server:
    source, settings = made
    if known is None:
        before = Approval(source.origin).withdrawn(source.allow)
    else:
        before = known.get(source.name, Approval()).at(source.origin, source.allow)
    connect = partial(peer, source, settings, around.secret)
    return Server(source, connect, before, around.clock)


def peer(
    source: Source,
    settings: McpSettings | HomeAssistantSettings,
    secret: Callable[[str], str],
    notified: Callable[[str], None] | None = None,
) -> Peer:
    """Return the server itself, to which nothing is open yet."""
    if isinstance(settings, McpSettings) and settings.run:
        from edged.tools.mcp.stdio import Pipe  # noqa: PLC0415 - few servers are programs

        return Peer(Pipe(settings.run, notified))
    token = partial(_token, secret, settings.credential) if settings.credential else str
    return Peer(Endpoint(source.origin, token, settings.ca_file, notified))


def _token(secret: Callable[[str], str], name: str) -> str:
    try:
        return secret(name)
    except SettingsError as error:
        raise McpError(str(error)) from error
