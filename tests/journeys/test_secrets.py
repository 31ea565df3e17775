"""A marked secret goes into every path of a service, a proxy or a setting, and comes out of none.

The daemon is a real process; the service quotes the key that it was given, as Google's does when it
has suspended a consumer.
"""

import asyncio
import http
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from edged.emulator.access.authority import issue
from edged.emulator.access.service_accounts import ServiceAccounts
from tests.journeys.test_daemon import config
from tests.service.manager import Manager, service

KEY = "marked-secret-key.0123456789"
PASSWORD = "marked#secret/word"  # as people write it, not as RFC 3986 wants it
PROGRAM = ("-m", "edged", "run", "--config")
Quote = Callable[[str], Response | None]


def closes(_: str) -> Response | None:
    """Accept the upgrade; the connection is closed with the key in its reason."""
    return None


def refuses(key: str) -> Response:
    """Refuse the upgrade with the key in the body."""
    body = f'{{"error": {{"code": 403, "message": "Consumer \'api_key:{key}\' is suspended."}}}}'
    return Response(http.HTTPStatus.FORBIDDEN, "Forbidden", Headers(), body.encode())


Serving = Callable[[ssl.SSLContext], AbstractAsyncContextManager[int]]
"""Serves while its context lasts, on the port that it returns."""


@contextmanager
def running(folder: Path, serving: Serving) -> Iterator[tuple[str, Path]]:
    """Run a server in a thread; return its address, and the authority of its certificate."""
    loop, up, over, port = asyncio.new_event_loop(), threading.Event(), asyncio.Event(), [0]
    ca_file, context = issue(folder)

    async def run() -> None:
        async with serving(context) as port[0]:
            up.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        assert up.wait(10)
        yield f"https://127.0.0.1:{port[0]}", ca_file
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def quoting(quote: Quote) -> Serving:
    """Return a service that quotes keys."""

    def answer(_: ServerConnection, request: Request) -> Response | None:
        return quote(request.headers["x-goog-api-key"])

    async def close(connection: ServerConnection) -> None:
        assert connection.request
        key = connection.request.headers["x-goog-api-key"]
        await connection.recv()
        await connection.close(1008, f"Consumer 'api_key:{key}' has been suspended.")

    @asynccontextmanager
    async def serving(context: ssl.SSLContext) -> AsyncIterator[int]:
        async with serve(close, "127.0.0.1", 0, ssl=context, process_request=answer) as server:
            yield next(iter(server.sockets)).getsockname()[1]

    return serving


@asynccontextmanager
async def quoting_endpoint(context: ssl.SSLContext) -> AsyncIterator[int]:
    """Serve an endpoint that quotes what it was given, as a page of a framework may."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = (await reader.read(4096)).decode()
        shown = [line for line in head.splitlines() if line.lower().startswith("authorization")]
        body = f"suspended: {shown} {said[:60]}"
        writer.write(f"HTTP/1.1 403 No\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


def command(*words: str, **environ: str) -> str:
    """Return all that a command writes."""
    done = subprocess.run(
        [sys.executable, "-m", "edged", *words],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def outlets(file: Path, words: str, **environ: str) -> str:
    """Return what everything that tells of a failed connection says of one."""
    manager = Manager(file.parent)
    socket = str(file.parent / "control.sock")
    with service(file, manager, program=PROGRAM, **environ) as process:
        status_line = manager.until("STATUS=", words)
        told = [status_line]
        told += [command("--socket", socket, *each) for each in (["status"], ["status", "--json"])]
        told += [command("doctor", "--config", str(file), "--socket", socket, **environ)]
        told += [command("--socket", socket, "press", "--hold", "0.1")]
        process.terminate()
        _, journal = process.communicate(timeout=20)
    manager.close()
    assert words in journal
    assert words in told[1]
    return "\n".join([journal, *told])


@pytest.mark.parametrize("quote", [closes, refuses])
def test_a_service_that_quotes_the_key(tmp_path: Path, quote: Quote) -> None:
    """In the reason of a close or in the body of a refusal."""
    with running(tmp_path, quoting(quote)) as (url, ca_file):
        gemini = f'base_url = "{url}"\nca_file = "{ca_file}"'
        told = outlets(config(tmp_path, gemini=gemini), "suspended", GEMINI_API_KEY=KEY)
    assert KEY not in told
    assert "api_key:[secret]" in told


def test_a_broker_that_quotes_the_secret_of_the_device(tmp_path: Path) -> None:
    """In the body of a refusal, with the header that it came in."""
    with running(tmp_path, quoting_endpoint) as (url, ca_file):
        gemini = f'backend = "token-broker"\nbroker_url = "{url}/token"\nca_file = "{ca_file}"'
        told = outlets(config(tmp_path, gemini=gemini), "suspended", EDGED_DEVICE_SECRET=KEY)
    assert KEY not in told
    assert "[secret]" in told


@pytest.mark.parametrize("quote", [closes, refuses])
def test_vertex_that_quotes_an_express_key(tmp_path: Path, quote: Quote) -> None:
    """As the Gemini API does."""
    with running(tmp_path, quoting(quote)) as (url, ca_file):
        gemini = f'backend = "vertex"\nbase_url = "{url}"\nca_file = "{ca_file}"'
        told = outlets(config(tmp_path, gemini=gemini), "suspended", GOOGLE_API_KEY=KEY)
    assert KEY not in told
    assert "api_key:[secret]" in told


def test_an_endpoint_that_quotes_what_a_service_account_signed(tmp_path: Path) -> None:
    """The assertion is good for an hour; the private key for ever, and is in no message."""
    with running(tmp_path, quoting_endpoint) as (url, ca_file):
        account = tmp_path / "account.json"
        ServiceAccounts().issue(account, url)
        private = json.loads(account.read_text())["private_key"]
        gemini = f'backend = "vertex"\nca_file = "{ca_file}"'
        told = outlets(
            config(tmp_path, gemini=gemini),
            "suspended",
            GOOGLE_APPLICATION_CREDENTIALS=str(account),
        )
    assert "Google refuses the service account" in told
    for line in private.splitlines()[1:-1]:
        assert line not in told
    assert "assertion=eyJ" not in told


def test_a_proxy_whose_address_has_a_password(tmp_path: Path) -> None:
    """One that cannot be reached, and one that is no address."""
    file = config(tmp_path, gemini='base_url = "https://service.invalid"')
    for proxy in (f"http://me:{PASSWORD}@127.0.0.1:1", f"socks5://me:{PASSWORD}@127.0.0.1:1"):
        told = outlets(file, "ffline", GEMINI_API_KEY=KEY, HTTPS_PROXY=proxy, https_proxy=proxy)
        assert PASSWORD not in told
        assert KEY not in told
        (tmp_path / "notify").unlink()


def test_a_password_in_a_setting(tmp_path: Path) -> None:
    """`check-config` and doctor show the settings that differ."""
    file = config(tmp_path, gemini='base_url = "https://me:hunter2secret@gateway.invalid"')
    for words in (["check-config"], ["doctor", "--no-session", "--quiet"]):
        told = command(*words, "--config", str(file), EDGED_SOCKET=str(tmp_path / "none"))
        assert "hunter2secret" not in told
