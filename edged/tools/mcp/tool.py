"""A tool of a server, as a tool of the device."""

from collections.abc import Iterator, Mapping

from edged.tools import Confirm, Declaration
from edged.tools.mcp.protocol.offer import Offered, named
from edged.tools.mcp.server import Server
from edged.tools.outcome import Outcome


class McpTool:
    """Calls a tool of a server."""

    def __init__(self, server: Server, name: str, offer: Offered) -> None:
        """`name` is what the model calls it by."""
        source = server.source
        safe = source.trusted or offer.reads_only
        self.declaration = Declaration(
            name,
            offer.description,
            offer.parameters,
            source.kind,
            source.timeout,
            Confirm.NEVER if safe else Confirm.PRESS,
        )
        self._server = server
        self._name = offer.name

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Have the server do it."""
        return await self._server.call(self._name, arguments)


def tools_of(server: Server) -> Iterator[McpTool]:
    """Yield the tools of a server that are approved."""
    for name, offer in named(server.source.name, server.approval.usable):
        if isinstance(offer, Offered):
            yield McpTool(server, name, offer)
