"""A device on Vertex AI: both clients, with a service account and with an express key."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from edged import adapters
from edged.capabilities import Service
from edged.clock import SYSTEM_CLOCK, Clock, ScaledClock
from edged.conversation.remark import Remark
from edged.emulator.access import authority
from edged.emulator.faults.when import plan_fault
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from edged.live.connection import Connection, Connector, DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.core.setup import SessionSetup
from edged.live.credentials.service_account import _Request
from edged.live.failures import Kind
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    Fact,
    TurnComplete,
    TypedText,
    Usage,
)
from edged.live.transport.https import Server, trusted
from edged.settings.backend import base_url
from edged.settings.model import GeminiSettings
from edged.settings.secrets.secret import Kind as SecretKind
from edged.settings.secrets.secret import Secret
from tests.contracts.test_connector import CLIENTS, Client
from tests.journeys.villain import Papers
from tests.live.credentials.brokers import answer, broker, granting

EXPRESS = Secret("an-express-key-0123", "a test", SecretKind.EXPRESS_KEY)
SETUP = SessionSetup("gemini-3.8-live", Service.VERTEX)
TOLD = SessionSetup(
    "gemini-3.8-live", Service.VERTEX, history=(Remark("user", "Hi."), Remark("model", "Yes?"))
)


def account_of(file: Path, **changes: str) -> Secret:
    """Return the key of a service account, changed."""
    account = json.loads(file.read_text()) | changes
    return Secret(json.dumps(account), "a test", SecretKind.SERVICE_ACCOUNT)


def connector(
    emulator: Emulator, secret: Secret, client: Client, location: str = "global"
) -> Connector:
    """Return a client of Vertex AI, for which the emulator stands in."""
    settings = GeminiSettings(
        backend="vertex",
        base_url=emulator.url,
        ca_file=emulator.ca_file,
        client=client,
        location=location,
    )
    credentials = adapters.credentials(settings, secret)
    assert credentials.missing() is None
    return adapters.connector(settings, credentials, SYSTEM_CLOCK)


async def a_turn(
    connection: Connection, *said: ActivityStart | Audio | ActivityEnd | TypedText
) -> list[Fact]:
    """Say a turn; return what is told of it."""
    for message in said:
        await connection.send(message)
    told: list[Fact] = []
    async for facts in connection.receive():
        told += facts
        if any(isinstance(fact, TurnComplete) for fact in facts):
            return told
    return told


SPOKEN = (ActivityStart(1), Audio(1, bytes(32_000)), ActivityEnd(1))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("setup", [SETUP, TOLD], ids=["new", "told"])
def test_a_service_account_talks(client: Client, setup: SessionSetup, tmp_path: Path) -> None:
    """Spoken and written turns, with usage; a second connection needs no second token."""

    async def call() -> Emulator:
        file = tmp_path / "account.json"
        async with serve(Options(service_account=file)) as emulator:
            opener = connector(emulator, account_of(file), client, location="europe-west4")
            for _ in range(2):
                connection = await opener.open(setup)
                for said in (SPOKEN, (TypedText(2, "Hello?"),)):
                    told = await a_turn(connection, *said)
                    assert any(isinstance(fact, Usage) and fact.response for fact in told)
                await connection.close()
            return emulator

    emulator = asyncio.run(call())
    sessions = list(emulator.sessions)
    assert len(sessions) == 2
    assert all(session._caller.known for session in sessions)
    words = [said.text for said in sessions[0].history]
    assert words[:2] == (["Hi.", "Yes?"] if setup is TOLD else words[:2])
    assert "Hello?" in words


@pytest.mark.parametrize("client", CLIENTS)
def test_a_token_that_is_revoked_is_replaced(client: Client, tmp_path: Path) -> None:
    """At once, and once only: that a new one is refused, too, is for the owner."""

    async def call() -> None:
        file = tmp_path / "account.json"
        papers = authority.issue(tmp_path)
        async with (
            serve(Options(ca_dir=tmp_path, service_account=file)) as emulator,
            broker(papers, granting(emulator)) as endpoint,
        ):
            opener = connector(emulator, account_of(file, token_uri=endpoint.url), client)
            await (await opener.open(SETUP)).close()
            emulator.injector.plan(plan_fault("http-401", {}))
            await (await opener.open(SETUP)).close()
            assert len(endpoint.bodies) == 2
            emulator.injector.plan(plan_fault("http-401", {"always": True}))
            for asked in (3, 4):
                with pytest.raises(DisconnectedError, match="invalid authentication") as refused:
                    await opener.open(SETUP)
                assert refused.value.failure.kind is Kind.AUTHENTICATION
                assert len(endpoint.bodies) == asked

    asyncio.run(call())


def test_a_request_that_nobody_waits_for_is_not_made(papers: Papers) -> None:
    """It was given up while Google's library was still to be loaded."""

    async def give(_: bytes) -> bytes:
        return answer(200, "{}")

    async def call() -> None:
        async with broker(papers, give) as endpoint:
            server = Server("a test", endpoint.url, await trusted(papers[0]), lambda: None)
            request = _Request(server, asyncio.get_running_loop())
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.to_thread(request, endpoint.url)
            assert endpoint.heads == []

    asyncio.run(call())


@pytest.mark.parametrize("client", CLIENTS)
def test_an_express_key_talks(client: Client) -> None:
    """Without a project."""

    async def call() -> None:
        async with serve(Options()) as emulator:
            connection = await connector(emulator, EXPRESS, client).open(SETUP)
            assert await a_turn(connection, *SPOKEN)
            await connection.close()

    asyncio.run(call())


def failed(
    papers: Papers,
    reply: Callable[[bytes], Awaitable[bytes]],
    account: Callable[[str], Secret],
    clock: Clock = SYSTEM_CLOCK,
) -> DisconnectedError:
    """Return why an account, whose endpoint replies so, opens no connection."""

    async def call() -> DisconnectedError:
        async with broker(papers, reply) as endpoint:
            settings = GeminiSettings(
                backend="vertex",
                base_url="https://127.0.0.1:1",
                ca_file=papers[0],
                client="websocket",
            )
            credentials = adapters.credentials(settings, account(endpoint.url))
            with pytest.raises(DisconnectedError) as failed:
                await adapters.connector(settings, credentials, clock).open(SETUP)
            return failed.value

    error = asyncio.run(call())
    assert error.ending is Ending.UNASKED
    assert "\n" not in str(error)
    assert "PRIVATE" not in str(error)
    return error


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Issue a certificate that the device trusts."""
    return authority.issue(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the key file of a service account."""
    file = tmp_path_factory.mktemp("account") / "account.json"

    async def issue() -> None:
        async with serve(Options(service_account=file)):
            pass

    asyncio.run(issue())
    return file


REFUSED = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
PAGE = "<!DOCTYPE html><title>Log in</title>"
ANSWERS: dict[str, tuple[bytes, Kind, str]] = {
    "a key that was deleted": (
        answer(400, json.dumps(REFUSED)),
        Kind.AUTHENTICATION,
        "Google refuses the service account: invalid_grant: Invalid JWT Signature.: create a new",
    ),
    "a page": (answer(200, PAGE), Kind.NETWORK, "a web page answers in place of"),
    "a page of 403": (answer(403, PAGE), Kind.NETWORK, "a web page answers in place of"),
    "no token": (answer(200, "{}"), Kind.AUTHENTICATION, "Google refuses the service account: No"),
    "elsewhere": (
        answer(302, "", "Location: https://127.0.0.1:1/"),
        Kind.CONFIGURATION,
        "redirects (HTTP 302), not followed",
    ),
    "a list": (answer(200, "[]"), Kind.TRANSIENT, "an answer that is none"),
    "without an end": (answer(200, b"x" * 100_000), Kind.TRANSIENT, "without an end"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_access_token_is_named(papers: Papers, key_file: Path, name: str) -> None:
    """Cause and cure in one line, and whose business it is."""
    reply, kind, words = ANSWERS[name]

    async def give(_: bytes) -> bytes:
        return reply

    error = failed(papers, give, lambda url: account_of(key_file, token_uri=url))
    assert (error.failure.kind, words in str(error)) == (kind, True), str(error)


def test_an_endpoint_that_hangs_is_given_up(papers: Papers, key_file: Path) -> None:
    """Within the time that a connection has as a whole, and its request is ended."""

    async def hang(_: bytes) -> bytes:
        return b""

    error = failed(papers, hang, lambda url: account_of(key_file, token_uri=url), ScaledClock(10.0))
    assert "no answer to the request for a token within 15" in str(error)


def test_a_private_key_that_is_none(papers: Papers, key_file: Path) -> None:
    """It has the form of one."""

    async def give(_: bytes) -> bytes:
        return answer(200, "{}")

    broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    error = failed(
        papers, give, lambda url: account_of(key_file, token_uri=url, private_key=broken)
    )
    assert error.failure.kind is Kind.AUTHENTICATION
    assert "its private key cannot be used" in str(error)


def test_without_a_project_the_device_is_not_set_up(key_file: Path) -> None:
    """It is the account's, or that of the settings."""
    settings = GeminiSettings(backend="vertex")
    missing = adapters.credentials(settings, account_of(key_file, project_id="")).missing()
    assert missing
    assert missing.cause.startswith("no project: set gemini.project")
    chosen = replace(settings, project="mine")
    assert adapters.credentials(chosen, account_of(key_file, project_id="")).missing() is None


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("global", "aiplatform.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
        ("europe-west4", "europe-west4-aiplatform.googleapis.com"),
    ],
)
def test_each_location_has_its_host(location: str, host: str) -> None:
    """Unless the owner has chosen one, such as a gateway."""
    settings = GeminiSettings(backend="vertex", location=location)
    assert settings.endpoint == f"https://{host}"
    assert base_url("vertex", "https://gateway", location) == "https://gateway"
    assert base_url("api-key", settings.base_url, location) == settings.base_url
