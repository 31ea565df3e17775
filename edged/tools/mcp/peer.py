"""A server as its tools see it: the shell of the procedures, whatever carries the messages."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from edged.quoting import sanitize
from edged.tools.mcp.protocol.message import McpError, Post, Reply, SessionLostError
from edged.tools.mcp.protocol.procedures import MOST_PAGES, Procedure, asked, called, listed, opened
from edged.tools.mcp.protocol.session import Session

Result = Mapping[str, Any]
_PER_PROCEDURE: Final = MOST_PAGES + 1
"""Requests that a procedure may make: each has its own numbers, for several may run at once."""
_LONGEST_PROMPT: Final = 16_384
"""Bytes of an instruction: it is billed again with each turn."""


class Carrier(Protocol):
    """What carries messages to a server, and back."""

    async def post(self, post: Post) -> Reply:
        """Return the reply. Raises UnreachedError or another McpError."""

    async def close(self) -> None:
        """Close what is open."""


class Peer:
    """A server of tools. Its methods raise McpError, and are cancelled like any coroutine."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._session: Session | None = None
        self._opening = asyncio.Lock()

    async def tools(self) -> list[object]:
        """Return all tools as the server tells them."""
        return [*(await self._run(lambda session: listed(session, "tools/list", "tools")))["tools"]]

    async def call(self, name: str, arguments: Mapping[str, object]) -> Result:
        """Call a tool, and return its result."""
        return await self._run(lambda session: called(session, name, arguments))

    async def prompt(self) -> str:
        """Return the text of the server's first prompt; empty: it has none."""
        told = await self._run(lambda session: listed(session, "prompts/list", "prompts"))
        match told["prompts"]:
            case [{"name": str() as name}, *_]:
                params = {"name": name}
                found = await self._run(lambda session: asked(session, "prompts/get", params))
                return text_of(found)
            case _:
                return ""

    async def close(self) -> None:
        """End what is open."""
        self._session = None
        await self._carrier.close()

    async def _run(self, begin: Callable[[Session], Procedure]) -> Result:
        """Run a procedure in the session at hand, and in another one if it has ended meanwhile."""
        session = await self._reserved()
        try:
            return (await self._driven(begin(session)))[1]
        except SessionLostError:  # so the server has not done it
            if self._session and self._session.id == session.id:
                self._session = None
            return await self._run_once_more(begin)

    async def _run_once_more(self, begin: Callable[[Session], Procedure]) -> Result:
        try:
            return (await self._driven(begin(await self._reserved())))[1]
        except SessionLostError as error:  # it was new: this is how the server answers
            raise McpError(str(error)) from error

    async def _reserved(self) -> Session:
        """Return the session, with numbers for as many requests as a procedure makes."""
        async with self._opening:
            if self._session is None:
                self._session = (await self._driven(opened()))[0]
            session = self._session
            self._session = session.next(_PER_PROCEDURE)
            return session

    async def _driven(self, procedure: Procedure) -> tuple[Session, Result]:
        try:
            post = next(procedure)
            while True:
                try:
                    reply = await self._carrier.post(post)
                except McpError as error:
                    post = procedure.throw(error)
                else:
                    post = procedure.send(reply)
        except StopIteration as end:
            session, result = end.value
            return session, result


def text_of(prompt: Result) -> str:
    """Return the text of a prompt, printable and cut where it is too long."""
    messages = prompt.get("messages")
    texts = []
    for each in messages if isinstance(messages, list) else []:
        match each:
            case {"content": {"type": "text", "text": str() as text}}:
                texts.append(text)
            case _:
                pass
    lines = "\n".join(texts).strip()[:_LONGEST_PROMPT].splitlines()
    whole = "\n".join(sanitize(line, " ") for line in lines).encode(errors="replace")
    return whole[:_LONGEST_PROMPT].decode(errors="ignore")
