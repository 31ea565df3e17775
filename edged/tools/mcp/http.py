"""Posts to a server over HTTP, within bounds: bytes, and no other origin than its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged.tools.mcp.protocol.event_stream import EventStream
from edged.tools.mcp.protocol.message import (
    EVENTS,
    JSON,
    McpError,
    Post,
    Reply,
    UnreachedError,
    answers,
    excess,
    message,
)
from edged.tools.mcp.protocol.session import METHOD, cancellation
from edged.tools.web import Answer, Client, Request, TrustStore, WebError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST_MESSAGES: Final = 4_096
"""For one request."""
_CANCEL_TIMEOUT: Final = 5.0
_FIRST_ERROR: Final = 400


class Endpoint:
    """Where a server takes messages. Used on the loop only."""

    def __init__(
        self,
        url: str,
        secret: Callable[[], str] = str,
        ca_file: Path | None = None,
        notified: Callable[[str], None] | None = None,
    ) -> None:
        """`secret` returns the token of the server, or nothing; it is sent to this origin only.

        `ca_file` replaces the public authorities. `notified` takes the methods of notifications.
        """
        self._url = url
        self._secret = secret
        self._trust_store = TrustStore(url, ca_file)
        self._notified = notified
        self._client: Client | None = None
        self._cancelling: set[asyncio.Task[None]] = set()

    async def post(self, post: Post) -> Reply:
        """Return the reply; the caller limits the time. Raises UnreachedError or McpError."""
        try:
            return await self._posted(post)
        except asyncio.CancelledError:
            # Since 2026-07-28 the end of the connection says it.
            if self._client and METHOD not in post.headers and (told := cancellation(post)):
                task = asyncio.create_task(self._cancel(told), name="mcp.cancel")
                self._cancelling.add(task)
                task.add_done_callback(self._cancelling.discard)
            raise

    async def _cancel(self, told: Post) -> None:
        # Nobody waits for it, and a server that is gone needs none.
        with suppress(McpError, TimeoutError):
            async with asyncio.timeout(_CANCEL_TIMEOUT):
                await self._posted(told)

    async def _posted(self, post: Post) -> Reply:
        headers = dict(post.headers)
        if secret := self._secret():
            headers["authorization"] = f"Bearer {secret}"
        try:
            client = await self._opened()
            async with client.asked(Request("POST", self._url, headers, post.body)) as answer:
                found = await self._messages(post, answer)
                session = answer.headers.get("mcp-session-id", "")
                return Reply(answer.status, answer.kind, session, found, answer.size)
        except WebError as error:
            raise UnreachedError(str(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._cancelling:
            for task in self._cancelling:
                task.cancel()
            await asyncio.wait(self._cancelling)
        if self._client:
            await self._client.close()
            self._client = None

    async def _opened(self) -> Client:
        if self._client is None:
            self._client = await self._trust_store.client(by_proxy=True)
        return self._client

    async def _messages(self, post: Post, answer: Answer) -> "tuple[Mapping[str, Any], ...]":
        match answer.kind:
            case kind if kind == JSON and post.id:
                content = bytearray()
                async for piece in _bounded(post, answer):
                    content += piece
                try:
                    return (message(bytes(content)),)
                except McpError:
                    if answer.status < _FIRST_ERROR:  # else the status says it
                        raise
            case kind if kind == EVENTS and post.id:
                return await self._answer(post, answer)
        return ()

    async def _answer(self, post: Post, answer: Answer) -> "tuple[Mapping[str, Any], ...]":
        """Read events until the answer is among them: the server may go on for ever."""
        stream, seen = EventStream(), 0
        async for piece in _bounded(post, answer):
            for data in stream.feed(piece):
                seen += 1
                if seen > MOST_MESSAGES:
                    raise McpError(f"it sends more than {MOST_MESSAGES} messages for one request")
                found = message(data)
                if answers(found, post.id):
                    return (found,)
                if self._notified and isinstance(method := found.get("method"), str):
                    self._notified(method)
        return ()


async def _bounded(post: Post, answer: Answer) -> AsyncIterator[bytes]:
    size = 0
    async for piece in answer.pieces():
        size += len(piece)
        if size > post.most_bytes:
            raise excess(post)
        yield piece
