"""A fleet: the broker as a process over TLS, devices with both clients, the emulator as Google."""

import asyncio
import socket
import ssl
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from edged import adapters
from edged.broker.allowance import Allowances
from edged.broker.app import Desk, application
from edged.broker.devices import Devices
from edged.broker.minting import Mint
from edged.broker.settings import BrokerSettings
from edged.clock import SYSTEM_CLOCK
from edged.emulator.options import Options
from edged.emulator.server import Emulator, serve
from edged.live.connection import DisconnectedError
from edged.live.failures import Kind
from edged.live.session_setup import session_setup
from edged.settings.model import GeminiSettings, Settings
from edged.settings.secrets.secret import Kind as SecretKind
from edged.settings.secrets.secret import Secret
from tests.broker.fleet import KEY, Fleet, prepared, running
from tests.contracts.test_connector import CLIENTS

LAYERS = b'{"setup":{"model":"gemini-3.8-live","tools":' + b"[" * 9_990 + b"]" * 9_990 + b"}}"
NO_UNICODE = rb'{"setup": {"model": "\ud800\u001b[2J"}}'
SETUP = {"setup": {"model": "models/gemini-3.8-live"}}


def google(emulator: Emulator, more: str = "") -> str:
    """Return the settings that make an emulator Google."""
    return f'base_url = "{emulator.url}"\nca_file = "{emulator.ca_file}"\n{more}'


def kept(fleet: Fleet, *texts: str) -> None:
    """Assert that the key of the fleet is nowhere."""
    for text in (fleet.log, *texts):
        assert KEY not in text
        assert "auth_tokens/" not in text.replace("auth_tokens/[secret]", "")


def test_devices_live_on_tokens(tmp_path: Path) -> None:
    """Each with its own secret, until it is removed; the key never leaves the server."""

    async def visit(fleet: Fleet, emulator: Emulator, trusted: Path) -> None:
        secret = await asyncio.to_thread(fleet.add, "kitchen")
        settings = GeminiSettings(
            backend="token-broker", broker_url=fleet.url, base_url=emulator.url, ca_file=trusted
        )
        held = Secret(secret, "a test", SecretKind.DEVICE_SECRET)
        credentials = adapters.credentials(settings, held)
        for client in CLIENTS:
            mine = replace(settings, client=client)
            opened = adapters.connector(mine, credentials, SYSTEM_CLOCK)
            await (await opened.open(session_setup(Settings(gemini=mine)))).close()
        connector = adapters.connector(settings, credentials, SYSTEM_CLOCK)
        unknown = replace(settings, model="gemini-3.8-live-extended-thinking")
        with pytest.raises(DisconnectedError) as denied:
            await connector.open(session_setup(Settings(gemini=unknown)))
        assert denied.value.failure.kind is Kind.CONFIGURATION
        assert "allows the model gemini-3.8-live, not models/gemini-3.8-live-ex" in str(
            denied.value
        )
        await asyncio.to_thread(fleet.command, "remove", "kitchen")
        with pytest.raises(DisconnectedError) as removed:
            await connector.open(session_setup(Settings(gemini=settings)))
        assert removed.value.failure.kind is Kind.AUTHENTICATION
        assert "no device has this secret: have a new secret made" in str(removed.value)
        keys = [session._caller.key for session in emulator.sessions]
        assert len({*keys}) == 2
        assert all(key.startswith("auth_tokens/") for key in keys)

    async def call() -> Fleet:
        async with serve(Options()) as emulator:
            fleet = prepared(tmp_path, google(emulator))
            trusted = tmp_path / "both.pem"
            trusted.write_text(emulator.ca_file.read_text() + fleet.certificate.read_text())
            with running(fleet):
                await visit(fleet, emulator, trusted)
            return fleet

    fleet = asyncio.run(call())
    kept(fleet)
    assert "kitchen: a token for models/gemini-3.8-live" in fleet.log
    assert "kitchen: denied: " in fleet.log


def test_a_device_that_asks_too_often_waits(tmp_path: Path) -> None:
    """Others do not."""

    async def call() -> Fleet:
        async with serve(Options()) as emulator:
            fleet = prepared(tmp_path, google(emulator, "per_minute = 2"))
            with running(fleet):
                one = await asyncio.to_thread(fleet.add, "one")
                other = await asyncio.to_thread(fleet.add, "other")
                answers = [
                    await asyncio.to_thread(fleet.ask, secret, SETUP)
                    for secret in (one, one, one, other)
                ]
            assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
            assert 0 < int(answers[2].headers["Retry-After"]) <= 31
            kept(fleet, *(answer.text for answer in answers[2:3]))
            assert {*answers[0].json()} == {"name", "expireTime", "apiVersion"}
            assert answers[0].headers["Cache-Control"] == "no-store"
            return fleet

    assert "one: asks too often" in asyncio.run(call()).log


def test_idle_strangers_lock_no_device_out(tmp_path: Path) -> None:
    """They have finished TLS, and say nothing."""
    fleet = prepared(tmp_path, 'base_url = "https://127.0.0.1:1"')
    trusted = ssl.create_default_context(cafile=str(fleet.certificate))
    with running(fleet), ExitStack() as strangers:
        place = ("127.0.0.1", int(fleet.url.split(":")[2].split("/")[0]))
        for _ in range(101):
            plain = strangers.enter_context(socket.create_connection(place, timeout=10))
            strangers.enter_context(trusted.wrap_socket(plain, server_hostname="127.0.0.1"))
        assert fleet.ask("no secret", SETUP).status_code == 401


def test_devices_ask_so_many_at_once(tmp_path: Path) -> None:
    """One more is to come back, for which its allowance is not used."""

    class Narrow(Desk):
        most = 1

    class Slow(Mint):
        async def token(self, setup: object) -> dict[str, object]:
            del setup
            begun.set()
            await may_end.wait()
            return {"name": "auth_tokens/a"}

    async def asked() -> list[int]:
        transport = httpx2.ASGITransport(application(desk))
        async with httpx2.AsyncClient(transport=transport, base_url="http://broker") as client:

            async def ask() -> int:
                return (await client.post("/token", headers=told, json=SETUP)).status_code

            first = asyncio.create_task(ask())
            await begun.wait()
            second = await ask()
            may_end.set()
            return [await first, second, await ask()]

    begun, may_end = asyncio.Event(), asyncio.Event()
    settings = BrokerSettings(devices=tmp_path / "devices.json", per_minute=2)
    devices = Devices(settings.devices)
    told = {"Authorization": f"Bearer {devices.add('kitchen')}"}
    desk = Narrow(devices, Allowances(2), settings.policy(), Slow(settings, KEY))
    assert asyncio.run(asked()) == [200, 503, 200]


def test_what_google_refuses_is_for_the_owner_of_the_broker(tmp_path: Path) -> None:
    """The device is told whose business it is, and no more."""

    async def call() -> tuple[Fleet, httpx2.Response]:
        async with serve(Options()) as emulator:
            fleet = prepared(tmp_path, google(emulator))
            with running(fleet, key="invalid"):
                secret = await asyncio.to_thread(fleet.add, "kitchen")
                return fleet, await asyncio.to_thread(fleet.ask, secret, SETUP)

    fleet, answer = asyncio.run(call())
    assert answer.status_code == 502
    assert answer.json()["error"]["message"] == "the broker has no token of Google, see its log"
    assert "no token: Google refuses (HTTP 400): API key not valid" in fleet.log


def test_what_is_no_request_of_a_device(tmp_path: Path) -> None:
    """Each is answered shortly, and the broker goes on."""
    fleet = prepared(tmp_path, 'base_url = "https://127.0.0.1:1"')
    with running(fleet):
        secret = fleet.add("kitchen")
        told = {"Authorization": f"Bearer {secret}"}
        context = ssl.create_default_context(cafile=str(fleet.certificate))
        with httpx2.Client(verify=context, timeout=20.0) as client:
            statuses = [
                client.get(fleet.url).status_code,
                client.post(fleet.url.replace("token", "")).status_code,
                client.post(fleet.url).status_code,
                client.post(fleet.url, headers={"Authorization": secret}).status_code,
                client.post(fleet.url, headers={"Authorization": f"Bearer {secret}x"}).status_code,
                client.post(fleet.url, headers=told, content=b"{").status_code,
                client.post(fleet.url, headers=told, content=bytes(10**6)).status_code,
                client.post(fleet.url, headers=told, content=b"[" + b"{}," * 50_000).status_code,
                client.post(fleet.url, headers=told, content=LAYERS).status_code,
                client.post(fleet.url, headers=told, content=NO_UNICODE).status_code,
                client.post(fleet.url, headers=told, json=SETUP).status_code,
            ]
    assert statuses == [405, 404, 401, 401, 401, 403, 413, 413, 400, 403, 502]
    assert "no token: Google is not reachable" in fleet.log
    assert secret not in fleet.log


def refused(fleet: Fleet, *words: str, key: str = KEY) -> str:
    """Return why a command fails, in one line."""
    done = fleet.command(*words, key=key)
    assert done.returncode in (1, 78), done
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_settings_that_cannot_be_are_told(tmp_path: Path) -> None:
    """In one line each, before anything is served."""
    fleet = prepared(tmp_path, "")
    text = fleet.settings.read_text()
    said = {
        'host = "0.0.0.0"': "certificate and private_key are required",
        'models = "all"': "broker.toml: models: Input should be a valid list",
        "rate = 3": "broker.toml: rate: Extra inputs are not permitted",
        "[setup]\nlabels = {}": "labels is no field that a token is locked to",
        "models = [": "broker.toml: is not TOML",
    }
    for change, words in said.items():
        fleet.settings.write_text(change)
        assert words in refused(fleet, "run"), change
    fleet.settings.write_text(text.replace("broker.pem", "broker.key"))
    assert "certificate or private_key cannot be used" in refused(fleet, "run")
    fleet.settings.write_text(text)
    assert "no API key: set GEMINI_API_KEY" in refused(fleet, "run", key="")
    fleet.settings.unlink()
    assert "broker.toml: does not exist" in refused(fleet, "list")
