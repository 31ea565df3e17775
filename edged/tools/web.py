"""Requests to one origin, within bounds: no redirect, nothing unpacked, no more than is read."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from edged.errors import EdgedError
from edged.quoting import quoted
from edged.values import dataclass

if TYPE_CHECKING:
    import httpx2

_SECURE: Final = "https://"
_LONGEST: Final = 200
"""Letters of what a server says that an error repeats."""


class WebError(EdgedError):
    """There is no answer: says why, and what the owner can do."""


class UnconnectedError(WebError):
    """Nothing has been asked yet: another address may be tried."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be asked."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class Answer:
    """What a server answers; its body is still to be read."""

    def __init__(self, response: "httpx2.Response") -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        """Their names are in any case."""
        self._response = response

    @property
    def kind(self) -> str:
        """The media type of the body."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def size(self) -> int:
        """The bytes of the body that have come."""
        return self._response.num_bytes_downloaded

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; whoever reads it bounds it."""
        async for piece in self._response.aiter_raw():
            yield piece


class Client:
    """Asks one origin; closed by its user."""

    def __init__(self, client: "httpx2.AsyncClient") -> None:
        self._client = client

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def asked(
        self, request: Request, address: str = "", patience: float | None = None
    ) -> AsyncIterator[Answer]:
        """Yield the answer; the caller limits the time. Raises WebError.

        `address` is what is connected to in place of the host, whose name is not resolved then;
        it is given up after `patience` seconds, with UnconnectedError.
        """
        import httpx2  # noqa: PLC0415 - loaded with the client

        url, more, extensions = _pinned(request, address) if address else (request.url, {}, {})
        # What is bounded is what is read: nothing may be unpacked to more.
        headers = {**request.headers, "accept-encoding": "identity"}
        try:
            async with self._client.stream(
                request.method,
                url,
                headers=headers | more,
                content=request.body or None,
                extensions=extensions,
                timeout=httpx2.Timeout(None, connect=patience),
            ) as response:
                if response.is_redirect:
                    where = _shown(response.headers.get("location", ""))
                    raise WebError(f"it redirects to {where}; if that is meant, set url")
                yield Answer(response)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise UnconnectedError(_why(error)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise WebError(_why(error)) from error


def _pinned(request: Request, address: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the URL with an address for its host, the header that names the host, and for TLS.

    The name is what the certificate is held to.
    """
    parts = urlsplit(request.url)
    name = (parts.hostname or "").encode("idna").decode()
    literal = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    url = urlunsplit(parts._replace(netloc=literal + port))
    return url, {"host": name + port}, {"sni_hostname": name}


class TrustStore:
    """What a server is verified by: read once, by the first who asks."""

    def __init__(self, url: str, ca_file: Path | None = None) -> None:
        """`ca_file` replaces the public authorities."""
        self._url = url
        self._ca_file = ca_file
        self._context: ssl.SSLContext | None = None

    async def client(self, *, by_proxy: bool) -> Client:
        """Return a client, which may ask the proxy of the environment. Raises WebError."""
        # A second of a slow board, in which a press would wait.
        await asyncio.to_thread(import_module, "httpx2")
        import httpx2  # noqa: PLC0415 - loaded by now, in a thread

        if self._context is None:
            self._context = await asyncio.to_thread(_verified_by, self._url, self._ca_file)
        # No redirect is followed: it would take the secret along.
        return Client(
            httpx2.AsyncClient(
                verify=self._context, timeout=None, follow_redirects=False, trust_env=by_proxy
            )
        )


def _verified_by(url: str, ca_file: Path | None) -> ssl.SSLContext:
    if not url.startswith(_SECURE):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused, and trusts nobody
    try:
        if ca_file:
            return ssl.create_default_context(cafile=str(ca_file))
        import certifi  # noqa: PLC0415 - only for who speaks TLS

        return ssl.create_default_context(cafile=certifi.where())
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise WebError(f"its ca_file {ca_file} cannot be used: {_shown(error)}") from error


def _shown(text: object) -> str:
    return quoted(str(text), _LONGEST)


def _why(error: Exception) -> str:
    """Return why there is no answer; httpx2 hides the reason in what caused it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"it cannot be verified: {_shown(cause.verify_message)}; if the certificate is your"
                " own, name its authority by ca_file"
            )
        cause = cause.__cause__ or cause.__context__
    return f"it is not reachable: {_shown(error) or type(error).__name__}"
