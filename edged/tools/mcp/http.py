"""Posts to a server over HTTP, within bounds: bytes, and no other origin than its own."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged.tools.mcp.event_stream import EventStream
from edged.tools.mcp.message import (
    EVENTS,
    JSON,
    McpError,
    Post,
    Reply,
    UnreachedError,
    answers,
    message,
    shown,
)
from edged.tools.mcp.session import METHOD, cancellation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import httpx2

MOST_MESSAGES: Final = 4_096
"""For one request."""
_CANCEL_TIMEOUT: Final = 5.0
_SECURE: Final = "https://"


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
        self._ca_file = ca_file
        self._notified = notified
        self._client: httpx2.AsyncClient | None = None
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
        client = await self._opened()
        import httpx2  # noqa: PLC0415 - loaded by now, in a thread

        # What is bounded is what is read: nothing may be unpacked to more.
        headers = {**post.headers, "accept-encoding": "identity"}
        if secret := self._secret():
            headers["authorization"] = f"Bearer {secret}"
        try:
            async with client.stream(
                "POST", self._url, headers=headers, content=post.body
            ) as response:
                if response.is_redirect:
                    where = shown(response.headers.get("location", ""))
                    raise UnreachedError(f"it redirects to {where}; if that is meant, set url")
                found = await self._messages(post, response)
                kind, session = _kind(response), response.headers.get("mcp-session-id", "")
                size = response.num_bytes_downloaded
                return Reply(response.status_code, kind, session, found, size)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise UnreachedError(_why(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        if self._cancelling:
            for task in self._cancelling:
                task.cancel()
            await asyncio.wait(self._cancelling)
        if self._client:
            await self._client.aclose()
            self._client = None

    async def _opened(self) -> "httpx2.AsyncClient":
        if self._client is None:
            # A second of a slow board, in which a press would wait.
            await asyncio.to_thread(import_module, "httpx2")
            import httpx2  # noqa: PLC0415

            context = await asyncio.to_thread(_trust, self._url, self._ca_file)
            # No redirect is followed: it would take the secret along.
            self._client = httpx2.AsyncClient(verify=context, timeout=None, follow_redirects=False)
        return self._client

    async def _messages(
        self, post: Post, response: "httpx2.Response"
    ) -> "tuple[Mapping[str, Any], ...]":
        match _kind(response):
            case kind if kind == JSON and post.id:
                content = bytearray()
                async for piece in _bounded(post, response):
                    content += piece
                try:
                    return (message(bytes(content)),)
                except McpError:
                    if not response.is_error:  # else the status says it
                        raise
            case kind if kind == EVENTS and post.id:
                return await self._answer(post, response)
        return ()

    async def _answer(
        self, post: Post, response: "httpx2.Response"
    ) -> "tuple[Mapping[str, Any], ...]":
        """Read events until the answer is among them: the server may go on for ever."""
        stream, seen = EventStream(), 0
        async for piece in _bounded(post, response):
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


async def _bounded(post: Post, response: "httpx2.Response") -> AsyncIterator[bytes]:
    size = 0
    async for piece in response.aiter_raw():  # as it comes: an answer may be all for a long time
        size += len(piece)
        if size > post.most_bytes:
            raise McpError(f"it answers with more than {post.most_bytes >> 10} KiB")
        yield piece


def _kind(response: "httpx2.Response") -> str:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def _trust(url: str, ca_file: Path | None) -> ssl.SSLContext:
    """Return what the server is verified by. Raises McpError."""
    if not url.startswith(_SECURE):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused, and trusts nobody
    try:
        if ca_file:
            return ssl.create_default_context(cafile=str(ca_file))
        import certifi  # noqa: PLC0415 - only for who speaks TLS

        return ssl.create_default_context(cafile=certifi.where())
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise McpError(f"its ca_file {ca_file} cannot be used: {shown(error)}") from error


def _why(error: Exception) -> str:
    """Return why there is no answer; httpx2 hides the reason in what caused it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"it cannot be verified: {shown(cause.verify_message)}; if the certificate is your"
                " own, name its authority by ca_file"
            )
        cause = cause.__cause__ or cause.__context__
    return f"it is not reachable: {shown(error) or type(error).__name__}"
