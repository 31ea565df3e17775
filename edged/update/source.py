"""Fetches a repository's files, from a server or from a folder: static files, nothing else.

Nothing is trusted here but the form of HTTP. Each answer has to keep up a rate, so that a server
that is slow on purpose holds up nobody for long; the length is bounded by whoever asks.
"""

import ssl
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from urllib.parse import urlparse
from urllib.request import url2pathname

import urllib3

from edged.update.errors import UnreachableError

CHUNK: Final = 65_536
PATIENCE_S: Final = 60
SLOWEST: Final = 2_048
"""Bytes a second, from the end of the patience on."""
_SILENCE_S: Final = 20
_REDIRECTS: Final = 3
_PARTIAL: Final = 206
_NOT_SATISFIABLE: Final = 416
_ERROR: Final = 400


class StatusError(UnreachableError):
    """The server does not give the file."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(f"{_host(url)} answers {status} for {_name(url)}; tell who publishes it")
        self.status: Final = status


class Reply(NamedTuple):
    """A file, or the rest of one."""

    start: int
    """The first byte that comes; 0 if the server cannot begin elsewhere."""
    chunks: Generator[bytes, None, None]


class Source(Protocol):
    """Gives the files of a repository."""

    def get(self, url: str, start: int = 0) -> Reply:
        """Return a file from `start` on; raise UnreachableError, also while it comes."""
        ...


class Folder:
    """A repository that was copied: file:///media/stick."""

    def get(self, url: str, start: int = 0) -> Reply:
        """Return a file; one that is not there is what a server answers 404 for."""
        path = Path(url2pathname(urlparse(url).path))
        try:
            file = path.open("rb")
            file.seek(start)
        except FileNotFoundError:
            raise StatusError(url, 404) from None
        except OSError as error:
            raise UnreachableError(f"{path} cannot be read: {error.strerror}") from error
        return Reply(start, _read(file.read, file.close, path))


def _read(
    read: Callable[[int], bytes], close: Callable[[], None], path: Path
) -> Generator[bytes, None, None]:
    try:
        while chunk := read(CHUNK):
            yield chunk
    except OSError as error:
        raise UnreachableError(f"{path} cannot be read: {error.strerror}") from error
    finally:
        close()


class Server:
    """A web server."""

    def __init__(self, url: str, agent: str, now: Callable[[], float] = time.monotonic) -> None:
        """Prepare connections to the server of this address, over a proxy if the system has one."""
        self._now = now
        self._pool: Final = _pool(url, agent)

    def get(self, url: str, start: int = 0) -> Reply:
        """Return a file from `start` on, or as a whole."""
        begun = self._now()
        response = self._ask(url, {"Range": f"bytes={start}-"} if start else {})
        if start and response.status == _NOT_SATISFIABLE:
            response.close()
            response = self._ask(url, {})
        if response.status >= _ERROR:
            response.close()
            raise StatusError(url, response.status)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.close()
            raise UnreachableError(
                f"{_host(url)} answers with a web page: does this network want a log-in first?"
            )
        partial = response.status == _PARTIAL and start > 0
        return Reply(start if partial else 0, self._chunks(response, url, begun))

    def _ask(self, url: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool.request(
                "GET", url, headers={**self._pool.headers, **headers}, preload_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise _unreachable(url, error) from error

    def _chunks(
        self, response: urllib3.BaseHTTPResponse, url: str, begun: float
    ) -> Generator[bytes, None, None]:
        received = 0
        with closing(response):
            while True:
                try:
                    chunk = response.read1(CHUNK, decode_content=False)
                except (urllib3.exceptions.HTTPError, OSError) as error:
                    raise _unreachable(url, error) from error
                if not chunk:
                    return
                received += len(chunk)
                if self._now() - begun > PATIENCE_S + received / SLOWEST:
                    raise UnreachableError(f"{_host(url)} is too slow; it is tried again later")
                yield chunk


def source(url: str, agent: str) -> "Source":
    """Return what reaches the repository at an address."""
    return Folder() if urlparse(url).scheme == "file" else Server(url, agent)


def _pool(url: str, agent: str) -> urllib3.PoolManager:
    headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
    where = urlparse(url)
    timeout = urllib3.Timeout(_SILENCE_S)
    # Once more: a server may close a connection just as it is used again.
    retries = urllib3.Retry(
        total=_REDIRECTS, connect=1, read=1, redirect=_REDIRECTS, status=0, other=0
    )
    proxy = urllib.request.getproxies().get(where.scheme)
    if proxy and not urllib.request.proxy_bypass(where.hostname or ""):
        return urllib3.ProxyManager(proxy, headers=headers, timeout=timeout, retries=retries)
    return urllib3.PoolManager(headers=headers, timeout=timeout, retries=retries)


def _unreachable(url: str, error: Exception) -> UnreachableError:
    cause = getattr(error, "reason", error)
    if isinstance(cause, urllib3.exceptions.SSLError | ssl.SSLError):
        text = "cannot prove who it is; is the clock right (`timedatectl`)?"
    elif isinstance(cause, urllib3.exceptions.NewConnectionError):  # which is a TimeoutError there
        text = f"cannot be reached ({str(cause).rpartition(': ')[2]}); it is tried again later"
    elif isinstance(cause, urllib3.exceptions.TimeoutError | TimeoutError):
        text = f"is silent for {_SILENCE_S} s; it is tried again later"
    else:
        text = f"cannot be reached ({cause}); it is tried again later"
    return UnreachableError(f"{_host(url)} {text}"[:400])


def _host(url: str) -> str:
    return urlparse(url).netloc or "the folder"


def _name(url: str) -> str:
    return urlparse(url).path.rpartition("/")[2][:120]
