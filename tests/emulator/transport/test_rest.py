"""Requests that are no upgrade get a proper HTTP answer with JSON."""

import asyncio
import json
import logging
import ssl
from typing import Any

import pytest
from google.genai import errors

from edged.clock import SYSTEM_CLOCK
from edged.emulator.access.service_accounts import ServiceAccounts
from edged.emulator.access.tokens import Tokens
from edged.emulator.transport.http_request import Request, RequestReader, Upgrade
from edged.emulator.transport.rest import Rest
from tests.emulator.sdk import MODEL, emulated, run, stock

KEY = {"x-goog-api-key": "any"}


def asked(
    method: str, target: str, headers: dict[str, str] | None = None, content: bytes = b""
) -> tuple[int, Any]:
    """Return status and body of an answer."""
    request = Request(method, target, KEY if headers is None else headers, content)
    head, _, body = (
        Rest(Tokens(), ServiceAccounts(), SYSTEM_CLOCK).respond(request).partition(b"\r\n\r\n")
    )
    first, *lines = head.decode().split("\r\n")
    assert "Content-Type: application/json; charset=UTF-8" in lines
    if method == "HEAD":
        assert body == b""
        return int(first.split()[1]), None
    assert f"Content-Length: {len(body)}" in lines
    return int(first.split()[1]), json.loads(body)


ANSWERS: dict[str, tuple[str, str, dict[str, str], int, str]] = {
    "models": ("GET", "/v1beta/models", KEY, 200, "models/gemini-3.8-live"),
    "models by query": ("GET", "//v1/models?key=any&pageSize=5", {}, 200, "bidiGenerateContent"),
    "a model": ("GET", "/v1/models/gemini-3.8-live", KEY, 200, '"outputTokenLimit": 65536'),
    "a token": ("POST", "/v1alpha/auth_tokens", KEY, 200, "auth_tokens/"),
    "by a token": ("GET", "/v1/models?key=auth_tokens/a", {}, 403, "unregistered callers"),
    "a token of v1": ("POST", "/v1/auth_tokens", KEY, 404, "no such method"),
    "no such model": ("GET", "/v1/models/gemini-9", KEY, 404, "models/gemini-9 is not found"),
    "no key": ("GET", "/v1beta/models", {}, 403, "unregistered callers"),
    "a bad key": ("POST", "/v1beta/auth_tokens?key=invalid", {}, 400, "API key not valid"),
    "another method": ("POST", "/v1/models/gemini-3.8-live:generateContent", KEY, 404, "no such"),
    "a wrong verb": ("DELETE", "/v1/models", KEY, 404, "no such method"),
    "elsewhere": ("PUT", "/", KEY, 404, "NOT_FOUND"),
    "no upgrade": (
        "GET",
        "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=a",
        {},
        426,
        "WebSocket",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str) -> None:
    """Models and tokens are given, all else is an error object with its own code in it."""
    method, target, headers, status, words = ANSWERS[name]
    got, body = asked(method, target, headers)
    assert got == status
    assert words in json.dumps(body)
    assert ("error" in body) == (status != 200)
    if status != 200:
        assert body["error"]["code"] == status


def test_head_has_no_body() -> None:
    """The status is that of GET."""
    assert asked("HEAD", "/v1/models") == (200, None)


REQUEST = b"POST /v1/auth_tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde"
CHUNKED = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
UPGRADE = b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n\r\n"


@pytest.mark.parametrize("data", [REQUEST, CHUNKED, UPGRADE])
def test_a_request_may_come_byte_by_byte(data: bytes) -> None:
    """It is known when it is complete, and not before."""
    listener = RequestReader()
    *early, last = [listener.feed(data[at : at + 1]) for at in range(len(data))]
    assert not any(early)
    assert last == RequestReader().feed(data)
    assert last is not None
    assert isinstance(last, Upgrade) == (data is UPGRADE)


@pytest.mark.parametrize("data", [b"\x16\x03" * 40_000, b"GET\r\n\r\n", b"get / HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_is_left_to_the_library(data: bytes) -> None:
    """With a bound on what is kept of it."""
    assert RequestReader().feed(data) == Upgrade(data)


def test_the_sdk_lists_models(caplog: pytest.LogCaptureFixture) -> None:
    """As the stock client asks for them."""

    async def test() -> None:
        async with emulated() as emulator:
            client = stock(emulator, "any").aio
            pages = await client.models.list(config={"query_base": True})
            assert f"models/{MODEL}" in [model.name async for model in pages]
            with pytest.raises(errors.ClientError, match="no such method"):
                await client.models.generate_content(model=MODEL, contents="hello")

    with caplog.at_level(logging.WARNING):
        run(test)
    assert not [record for record in caplog.records if record.name.startswith("websockets")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"liveConnectConstraints": {}}', "Unknown name"),
        (b'{"expireTime": "tomorrow"}', "RFC 3339"),
        (b'{"expireTime": "2099-01-01T00:00:00Z"}', "Maximum lifetime is 20h"),
        (b'{"newSessionExpireTime": "2001-01-01T00:00:00Z"}', "a time is past"),
        (b'{"uses": -1}', "negative"),
        (b"<html>", "Invalid JSON"),
    ],
)
def test_what_is_no_token(content: bytes, words: str) -> None:
    """The field of google-genai's own name is not one of the service's."""
    status, body = asked("POST", "/v1alpha/auth_tokens", content=content)
    assert (status, words in body["error"]["message"]) == (400, True), body


def test_a_flood_before_a_request_is_bounded() -> None:
    """A body that never ends is answered once it is too large."""

    async def test() -> None:
        async with emulated() as emulator:
            tls = ssl.create_default_context(cafile=str(emulator.ca_file))
            port = int(emulator.url.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
            writer.write(b"POST /v1/models HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(bytes(5 * 2**20))
            assert (await reader.readline()).startswith(b"HTTP/1.1 403 ")
            writer.close()

    run(test)
