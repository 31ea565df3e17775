"""All servers of tools of a device."""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from edged.errors import InputError
from edged.system import Watch
from edged.tools import ServerStatus, Tool, WaitingTool
from edged.tools.mcp.approval import Approval
from edged.tools.mcp.protocol.offer import Offered, declared_name, named
from edged.tools.mcp.server import PROMPT, Server
from edged.tools.mcp.store import ApprovalStore
from edged.tools.mcp.tool import tools_of
from edged.values import dataclass
from edged.write_behind import WriteBehind

_MOST_SHOWN: Final = 1 << 15
"""Letters of what is said of all that waits; no tool with more could be declared."""
_DIGEST: Final = 16
"""Letters of a digest by which a tool is accepted."""
Declare = Callable[[Iterable[Tool], Mapping[str, str]], None]
"""Takes all tools, and what is said of them, by server."""


class Servers:
    """Keeps the tools of all servers current. Used on the loop only, but for its making."""

    def __init__(
        self, servers: Sequence[Server], store: ApprovalStore, watch_network: Watch
    ) -> None:
        self._servers = tuple(servers)
        self._file = WriteBehind(store.save)
        self._watch_network = watch_network

    def tools(self) -> tuple[Tool, ...]:
        """Return the approved tools of all servers."""
        return tuple(tool for server in self._servers for tool in tools_of(server))

    def instructions(self) -> dict[str, str]:
        """Return what the servers say of themselves, by name."""
        return {each.source.name: each.instruction for each in self._servers}

    def told(self, left_out: Collection[str]) -> dict[str, ServerStatus]:
        """Return how each server is, for its owner; `left_out` are tools without room."""
        return {each.source.name: _told(each, {*left_out}) for each in self._servers}

    def waiting(self) -> list[WaitingTool]:
        """Return what is to be accepted, and what is said of it as far as there is room."""
        found, room = [], _MOST_SHOWN
        for each in (each for server in self._servers for each in _pending(server)):
            says = each.says if len(each.says) <= room else ""
            room -= len(says)
            found.append(WaitingTool(name=each.name, digest=each.digest, says=says))
        return found

    async def run(self, declare: Declare) -> None:
        """Keep all lists current until cancelled; `declare` those that have changed."""
        take = partial(self._take, declare)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._file.run(), name="mcp.state")
            for server in self._servers:
                tasks.create_task(server.run(take), name=f"mcp.{server.source.name}")
            with self._watch_network(self._look_again):
                await asyncio.Event().wait()

    def accept(self, name: str, declare: Declare) -> tuple[str, ...]:
        """Approve a tool, or all of a server, as they are now; declare and return what is new.

        By its digest a tool is approved only if it is still what somebody has looked at.

        Raises InputError if there is none of that name, or nothing to approve.
        """
        found = []
        for server in self._servers:
            for each in tuple(_pending(server)):
                if name in (server.source.name, each.name, each.digest):
                    found.append(each.name)
                    fresh = server.approval
                    server.approval = (
                        fresh.approved([each.tool]) if each.tool else fresh.with_its_prompt
                    )
        if not found:
            there = ", ".join(each for s in self._servers for each in _waiting(s)) or "nothing"
            raise InputError(f"no tool waits that is called {name}; what waits: {there}")
        self._take(declare)
        return tuple(found)

    def _take(self, declare: Declare) -> None:
        self._file.put(self._known())
        declare(self.tools(), self.instructions())

    def _look_again(self) -> None:
        for server in self._servers:
            if server.fault:
                server.look_again()

    def _known(self) -> dict[str, Approval]:
        return {each.source.name: each.approval for each in self._servers}


@dataclass(frozen=True, slots=True)
class _Pending:
    """What waits: a tool, or without one the instruction of its server."""

    name: str
    digest: str
    says: str
    tool: str = ""


def _pending(server: Server) -> Iterator[_Pending]:
    source, approval = server.source, server.approval
    for each in approval.pending:
        name = declared_name(source.name, each.name) or each.name
        hint = " (It says that it reads only.)" if each.reads_only else ""
        says = f"{each.description}{hint} {each.parameters}".strip()
        yield _Pending(name, each.digest[:_DIGEST], says, each.name)
    if (prompt := approval.new_prompt) is not None:
        digest = hashlib.sha256(prompt.encode(errors="replace")).hexdigest()
        yield _Pending(f"{source.name} {PROMPT}", digest[:_DIGEST], prompt)


def _waiting(server: Server) -> list[str]:
    """Return what the owner is to accept; before the first list there is nothing."""
    approval = server.approval
    if approval.digests is None:
        return []
    more = [] if approval.new_prompt is None else [PROMPT]
    return [*(each.name for each in approval.pending), *more]


def _told(server: Server, left_out: AbstractSet[str]) -> ServerStatus:
    named_ones = named(server.source.name, server.approval.usable)
    names = {name for name, offer in named_ones if isinstance(offer, Offered)}
    told = ServerStatus(tools=len(names - left_out))
    if left := len(names & left_out):
        told["left_out"] = left
    if waiting := _waiting(server):
        told["waiting"] = waiting
    if server.fault:
        told["fault"] = server.fault
    return told
