"""One bounded request over HTTPS; redirects are not followed."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from edged.errors import SettingsError
from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import Failure, Kind, worded
from edged.live.transport.stages import THROUGH
from edged.live.transport.tls import distrusted, tls_context

_LARGEST: Final = 64 * 2**10
"""Bytes of an answer; a token is a few hundred."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; its body may hold a secret."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """Whom to ask, and whom to believe that it is them."""

    name: str
    """In words for the owner."""
    url: str
    context: ssl.SSLContext
    doubt: Callable[[], str | None]
    """Says why the time of day cannot be believed, if so."""


async def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return what a server is verified by. Raise DisconnectedError if `ca_file` cannot be used."""
    try:
        return await asyncio.to_thread(tls_context, ca_file)
    except SettingsError as error:
        raise _failed(Failure(Kind.CONFIGURATION, str(error))) from error


async def post(server: Server, headers: Mapping[str, str], body: bytes) -> Answer:
    """Return the answer; the caller limits the time. Raise DisconnectedError if there is none."""
    # A second of a slow board, in which a press would wait.
    await asyncio.to_thread(import_module, "httpx2")
    import httpx2  # noqa: PLC0415

    # What is bounded is what is read: nothing may be unpacked to more.
    asked = {**headers, "Accept-Encoding": "identity"}
    try:
        # No redirect is followed: it would take the secret along.
        client = httpx2.AsyncClient(verify=server.context, timeout=None, follow_redirects=False)
        async with (
            client,
            client.stream("POST", server.url, headers=asked, content=body) as response,
        ):
            content = b""
            async for piece in response.aiter_raw(_LARGEST):
                content += piece
                if len(content) > _LARGEST:
                    raise _failed(worded(Kind.TRANSIENT, f"{server.name} answers without an end"))
            return Answer(response.status_code, content)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ssl.SSLError) as error:
        raise _failed(_unreached(server, error)) from error


def _unreached(server: Server, error: Exception) -> Failure:
    """Classify why there is no answer; httpx2 hides the reason in what caused it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            failure = distrusted(cause, server.doubt)
            return Failure(failure.kind, f"{server.name}: {failure.cause}")
        cause = cause.__cause__ or cause.__context__
    reason = str(error) or type(error).__name__
    if _by_proxy(urlsplit(server.url).hostname or ""):
        reason = THROUGH + reason
    return worded(Kind.NETWORK, f"{server.name} is not reachable: {reason}")


def _by_proxy(host: str) -> bool:
    """Return whether httpx2 asks a proxy for what is at `host`."""
    found = getproxies()
    return bool(found.get("https") or found.get("all")) and not proxy_bypass(host)


def _failed(failure: Failure) -> DisconnectedError:
    return DisconnectedError(failure, Ending.UNASKED)
