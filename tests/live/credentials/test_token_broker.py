"""A device that lives on tokens: both clients, a real broker's answers, and those of no broker."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edged import adapters
from edged.clock import SYSTEM_CLOCK, Clock
from edged.emulator.access import authority
from edged.emulator.options import Options
from edged.emulator.server import serve
from edged.live.connection import Connection, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.failures import Kind
from edged.live.session_setup import session_setup
from edged.settings.model import GeminiSettings, Settings
from edged.settings.secrets.secret import Kind as SecretKind
from edged.settings.secrets.secret import Secret
from tests import virtual_time
from tests.contracts.test_connector import CLIENTS, Client
from tests.journeys.villain import Papers
from tests.live.credentials.brokers import Broker, answer, broker, minting
from tests.virtual_time import VirtualClock

SECRET = Secret("edged.kitchen.made-up-0123456789", "a test", SecretKind.DEVICE_SECRET)
TOKEN = "auth_tokens/0123456789abcdef"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Issue a certificate that the device trusts."""
    return authority.issue(tmp_path_factory.mktemp("papers"))


async def opened(
    url: str,
    ca_file: Path,
    client: Client = "websocket",
    clock: Clock = SYSTEM_CLOCK,
    base_url: str = "https://127.0.0.1:1",
    setup: SessionSetup | None = None,
) -> Connection:
    """Open a session with a token of the broker at `url`."""
    settings = GeminiSettings(
        backend="token-broker", broker_url=url, base_url=base_url, ca_file=ca_file, client=client
    )
    credentials = adapters.credentials(settings, SECRET)
    assert credentials.missing() is None
    connector = adapters.connector(settings, credentials, clock)
    return await connector.open(setup or session_setup(Settings(gemini=settings)))


@pytest.mark.parametrize("client", CLIENTS)
def test_each_connection_has_a_token_of_its_own(client: Client, tmp_path: Path) -> None:
    """It is asked for with the secret and the set-up, and locked to it; no key is anywhere."""

    async def call() -> tuple[list[str], Broker]:
        papers = authority.issue(tmp_path)
        async with (
            serve(Options(ca_dir=tmp_path)) as emulator,
            broker(papers, minting(emulator)) as it,
        ):
            for handle in (None, "gone"):
                setup = SessionSetup("gemini-3.8-live", voice="Kore", handle=handle)
                opening = opened(it.url, papers[0], client, base_url=emulator.url, setup=setup)
                if handle:
                    with pytest.raises(DisconnectedError, match="session not found"):
                        await opening
                else:
                    await (await opening).close()
            return [session._caller.key for session in emulator.sessions], it

    keys, it = asyncio.run(call())
    assert len(set(keys)) == 2
    assert all(key.startswith("auth_tokens/") for key in keys)
    asked, again = (json.loads(body) for body in it.bodies)
    assert again["setup"] == asked["setup"] | {"sessionResumption": {"handle": "gone"}}
    assert asked["setup"]["model"] == "models/gemini-3.8-live"
    assert asked["setup"]["generationConfig"]["speechConfig"]["voiceConfig"]
    assert asked["setup"]["sessionResumption"] == {}
    assert "accept-encoding: identity" in it.heads[0].decode().lower()
    assert f"authorization: bearer {SECRET.reveal()}" in it.heads[0].decode().lower()


def failure(papers: Papers, reply: bytes) -> DisconnectedError:
    """Return why a broker's answer opens no connection."""

    async def give(_: bytes) -> bytes:
        return reply

    return failed(papers, give)


def failed(papers: Papers, reply: Callable[[bytes], Awaitable[bytes]]) -> DisconnectedError:
    """Return why a broker that replies so opens no connection."""

    async def call() -> DisconnectedError:
        async with broker(papers, reply) as it:
            with pytest.raises(DisconnectedError) as failed:
                await opened(it.url, papers[0], clock=VirtualClock())
        return failed.value

    error = virtual_time.run(call())
    assert error.ending is Ending.UNASKED
    assert SECRET.reveal() not in str(error)
    assert "\n" not in str(error)
    return error


GONE = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
PAGE = "<!DOCTYPE html><title>Log in</title>"
ANSWERS: dict[str, tuple[bytes, Kind, str]] = {
    "a page": (answer(200, PAGE), Kind.NETWORK, "answers with a web page: a captive portal"),
    "a page of 404": (answer(404, PAGE), Kind.NETWORK, "a web page answers in place of"),
    "not JSON": (answer(200, "ok"), Kind.CONFIGURATION, "something else than JSON"),
    "a list": (answer(200, "[]"), Kind.CONFIGURATION, "something else than JSON"),
    "deep": (answer(200, "[" * 30_000), Kind.CONFIGURATION, "something else than JSON"),
    "no token": (answer(200, "{}"), Kind.CONFIGURATION, "without an ephemeral token"),
    "a key": (
        answer(200, json.dumps({"name": "AIza" + 35 * "x"})),
        Kind.CONFIGURATION,
        "without an ephemeral token",
    ),
    "a strange version": (
        answer(200, json.dumps({"name": TOKEN, "apiVersion": "../v1"})),
        Kind.CONFIGURATION,
        "no version of the API",
    ),
    "expired": (
        answer(200, json.dumps({"name": TOKEN, "newSessionExpireTime": GONE})),
        Kind.TRANSIENT,
        f"gave a token that expired at {GONE[:10]} {GONE[11:19]} UTC: set the clock of the broker",
    ),
    "without an end": (answer(200, b"x" * 100_000), Kind.TRANSIENT, "without an end"),
    "another secret": (
        answer(401, json.dumps({"error": {"message": "not known"}})),
        Kind.AUTHENTICATION,
        "refuses (HTTP 401): not known: have a new secret made",
    ),
    "another model": (
        answer(403, json.dumps({"error": {"message": "model x is not allowed"}})),
        Kind.CONFIGURATION,
        "model x is not allowed: change [gemini], or what the broker allows",
    ),
    "no broker": (answer(404, ""), Kind.CONFIGURATION, "is gemini.broker_url the address"),
    "too often": (answer(429, ""), Kind.QUOTA, "it limits each device"),
    "broken": (answer(502, PAGE), Kind.TRANSIENT, "refuses (HTTP 502)"),
    "too long a request": (answer(413, ""), Kind.CONFIGURATION, "shorten the system instruction"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", Kind.NETWORK, "is not reachable"),
    "a head without an end": (
        b"HTTP/1.1 200 OK\r\nX: " + bytes(300_000),
        Kind.NETWORK,
        "is not reachable",
    ),
    "less than it says": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        Kind.NETWORK,
        "is not reachable",
    ),
    "no Unicode": (
        answer(403, rb'{"error": {"message": "a \ud800 b \u001b[2J"}}'),
        Kind.CONFIGURATION,
        "refuses (HTTP 403): a ? b",
    ),
    "layers": (answer(200, "[" * 9_999), Kind.CONFIGURATION, "something else than JSON"),
    "packed": (
        answer(200, b"\x1f\x8b" + bytes(60), "Content-Encoding: gzip"),
        Kind.CONFIGURATION,
        "something else than JSON",
    ),
    "the year 1": (
        answer(200, json.dumps({"name": TOKEN, "expireTime": "0001-01-01T00:00:00Z"})),
        Kind.TRANSIENT,
        "expired at 0001-01-01 00:00:00 UTC",
    ),
    "another zone": (
        answer(200, json.dumps({"name": TOKEN, "expireTime": "2020-01-01T01:00:00+01:00"})),
        Kind.TRANSIENT,
        "expired at 2020-01-01 00:00:00 UTC",
    ),
    "a proxy": (answer(407, ""), Kind.NETWORK, "wants another user or password"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_token_is_named(papers: Papers, name: str) -> None:
    """Cause and cure in one line, and whose business it is."""
    reply, kind, words = ANSWERS[name]
    error = failure(papers, reply)
    assert (error.failure.kind, words in str(error)) == (kind, True), str(error)


def test_a_redirect_is_not_followed(papers: Papers) -> None:
    """The secret would go along."""

    async def call() -> None:
        async def here(_: bytes) -> bytes:
            return answer(200, json.dumps({"name": TOKEN}))

        async with broker(papers, here) as elsewhere:

            async def there(_: bytes) -> bytes:
                return answer(307, "", f"Location: {elsewhere.url}")

            async with broker(papers, there) as it:
                with pytest.raises(DisconnectedError) as failed:
                    await opened(it.url, papers[0])
        assert elsewhere.heads == []
        assert "redirects (HTTP 307), not followed: set gemini.broker_url" in str(failed.value)
        assert failed.value.failure.kind is Kind.CONFIGURATION

    asyncio.run(call())


def test_a_broker_that_hangs_is_given_up(papers: Papers) -> None:
    """Within the time that a connection has as a whole."""

    async def hang(_: bytes) -> bytes:
        return b""

    error = failed(papers, hang)
    assert error.failure.kind is Kind.NETWORK
    assert "no answer to the request for a token within 15 s" in str(error)


@pytest.mark.parametrize("variable", ["https_proxy", "all_proxy"])
def test_a_proxy_in_the_way_is_named(
    papers: Papers, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the broker that is not there."""
    monkeypatch.setenv(variable, "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "other.example")
    error = failure(papers, answer(200, ""))
    assert "not reachable: through the proxy in the environment: " in str(error)
    assert error.failure.kind is Kind.NETWORK


def test_a_broker_that_is_not_there(papers: Papers, tmp_path: Path) -> None:
    """Nobody listens, nobody of that name, and one with another authority."""

    async def call() -> list[str]:
        async def give(_: bytes) -> bytes:
            return answer(200, "")

        told = []
        async with broker(authority.issue(tmp_path), give) as stranger:
            for url in ("https://127.0.0.1:1", "https://broker.invalid", stranger.url):
                with pytest.raises(DisconnectedError) as failed:
                    await opened(url, papers[0])
                told.append(str(failed.value))
        assert stranger.heads == []
        return told

    refused, unnamed, untrusted = asyncio.run(call())
    assert refused.startswith("the token broker is not reachable: ")
    assert unnamed.startswith("the token broker is not reachable: ")
    assert untrusted.startswith("the token broker: TLS certificate not trusted")
