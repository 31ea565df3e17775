"""What a connection waited for in vain is told, with the seconds that it took; on real sockets."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from edged.clock import SYSTEM_CLOCK, ScaledClock
from edged.emulator.access import authority
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import Kind
from edged.live.gemini.genai_client import GeminiConnector
from edged.live.gemini.opener import OPEN_WITHIN
from edged.settings.model import GeminiSettings
from tests.journeys.villain import raw_villain, talking_villain
from tests.live.desk import CREDENTIALS, SETUP
from tests.live.sockets import no_room

SPEED = 10.0


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take all and say nothing."""
    with closing(writer):
        while await reader.read(65536):
            pass


async def never_set_up(connection: ServerConnection) -> None:
    """Take the setup and say nothing."""
    await connection.wait_closed()


def failure_at(url: str, ca_file: Path | None = None) -> DisconnectedError:
    """Return why no session can be opened at `url`."""
    return asyncio.run(opened(url, ca_file))


class DualStack(asyncio.SelectorEventLoop):
    """A loop whose machine has both addresses for each name, as one with IPv6 has; IPv6 first."""

    async def getaddrinfo(  # type: ignore[override]  # what edged asks
        self, host: object, port: int | None, **_: object
    ) -> Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]]:
        """Return loopback, whatever `host` is."""
        del host
        v6, v4 = socket.AF_INET6, socket.AF_INET
        kind = socket.SOCK_STREAM
        return [(v6, kind, 0, "", ("::1", port, 0, 0)), (v4, kind, 0, "", ("127.0.0.1", port))]


def has_ipv6() -> bool:
    """Tell whether this machine has IPv6 on its loopback."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


async def opened(url: str, ca_file: Path | None = None) -> DisconnectedError:
    """Return why no session can be opened at `url`."""
    settings = GeminiSettings(base_url=url, ca_file=ca_file)
    connector = GeminiConnector(settings, CREDENTIALS, ScaledClock(SPEED))
    with pytest.raises(DisconnectedError) as raised:
        await connector.open(SETUP)
    return raised.value


def told(error: DisconnectedError, stage: str, ending: Ending) -> None:
    """Assert that a stage is named, with the time that was left to it."""
    words = f"no answer to {stage} within "
    assert words in error.failure.cause
    seconds = float(error.failure.cause.partition(words)[2].partition(" s")[0])
    assert OPEN_WITHIN / 2 < seconds < OPEN_WITHIN * 2
    assert error.failure.kind is Kind.NETWORK
    assert error.ending is ending


def test_a_name_that_is_looked_up_for_ever() -> None:
    """As where three name servers are dead: the thread that asks them does not come back."""
    over = threading.Event()

    async def look_up() -> DisconnectedError:
        busy = ThreadPoolExecutor(1)
        busy.submit(over.wait)
        asyncio.get_running_loop().set_default_executor(busy)
        try:
            return await opened("https://gemini.example")
        finally:
            over.set()

    told(asyncio.run(look_up()), "the lookup of the name", Ending.UNASKED)


def test_packets_that_are_lost() -> None:
    """Nobody answers to TCP."""
    with no_room() as port:
        error = failure_at(f"https://127.0.0.1:{port}")
    told(error, "the TCP connection", Ending.UNASKED)


def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it waits for itself it does not tell."""
    with no_room() as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        error = failure_at("https://gemini.example")
    told(error, "the connection through the proxy", Ending.UNASKED)


@pytest.mark.parametrize(
    ("stage", "ending"),
    [
        ("the TLS handshake", Ending.UNASKED),
        ("the upgrade to a WebSocket", Ending.UNASKED),
        ("the setup", Ending.BROKEN),
    ],
)
def test_a_server_that_falls_silent(stage: str, ending: Ending, tmp_path: Path) -> None:
    """Before TLS, after it, and after the upgrade: only then can what was told be to blame."""
    papers = authority.issue(tmp_path)
    servers = {
        "the TLS handshake": raw_villain(papers, silent, tls=False),
        "the upgrade to a WebSocket": raw_villain(papers, silent),
        "the setup": talking_villain(papers, never_set_up),
    }

    async def visit() -> DisconnectedError:
        async with servers[stage] as server:
            return await opened(server.service.url, papers[0])

    told(asyncio.run(visit()), stage, ending)


def test_a_name_that_a_filter_blocks() -> None:
    """It is given the address of nobody: this is not merely unreachable."""
    for address in ("0.0.0.0", "[::]"):  # noqa: S104 - nobody listens there
        error = failure_at(f"https://{address}:1")
        assert "a DNS filter" in error.failure.cause


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 on its loopback")
def test_ipv6_that_loses_everything_costs_a_moment() -> None:
    """The other family is tried a quarter of a second later."""

    async def visit() -> None:
        async with serve(Options()) as emulator:
            url = emulator.url.replace("127.0.0.1", "localhost")
            settings = GeminiSettings(base_url=url, ca_file=emulator.ca_file)
            connector = GeminiConnector(settings, CREDENTIALS, SYSTEM_CLOCK)
            with no_room("::1", int(url.rpartition(":")[2])):
                await (await connector.open(SETUP)).close()

    with asyncio.Runner(loop_factory=DualStack) as runner:
        runner.run(asyncio.wait_for(visit(), OPEN_WITHIN / 2))


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 on its loopback")
def test_ipv6_that_loses_all_but_tcp_costs_one_attempt() -> None:
    """As an MTU does that nobody tells: the next attempt begins with the other family."""

    async def visit() -> None:
        async with serve(Options()) as emulator:
            url = emulator.url.replace("127.0.0.1", "localhost")
            port = int(url.rpartition(":")[2])
            settings = GeminiSettings(base_url=url, ca_file=emulator.ca_file)
            connector = GeminiConnector(settings, CREDENTIALS, ScaledClock(SPEED))
            async with await asyncio.start_server(silent, "::1", port):
                with pytest.raises(DisconnectedError, match="no answer to the TLS handshake"):
                    await connector.open(SETUP)
                await (await connector.open(SETUP)).close()

    with asyncio.Runner(loop_factory=DualStack) as runner:
        runner.run(visit())
