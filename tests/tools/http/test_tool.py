"""A request over HTTP: to a server well or badly meant, over TLS on loopback."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pytest

from edged.emulator.access.authority import issue
from edged.errors import SettingsError
from edged.settings.tables.commands import ParameterSettings
from edged.settings.tables.http import HttpSettings
from edged.settings.tools.origins import origin
from edged.tools import Confirm
from edged.tools.http.addresses import is_public, public_addresses, resolved
from edged.tools.http.configured import http_tool, parts
from edged.tools.http.tool import HttpTool, Site
from edged.tools.outcome import Outcome, Status
from edged.tools.web import Request, TrustStore, UnconnectedError, WebError
from edged.values import replace
from tests import virtual_time
from tests.tools.mcp.wire import Answer, Asked, http, wire

TOKEN: Final = "t0ken-that-nobody-sees"
HEATING: Final = HttpSettings(
    "heating",
    "Set the heating.",
    "https://localhost/rooms/{room}?unit=c",
    "POST",
    (ParameterSettings("room"), ParameterSettings("degrees", type="integer")),
    body='{"target": "{degrees}"}',
    secret="house",
    safe=True,
)
GIVEN: Final = {"room": "living room", "degrees": 21}


def called(
    answer: Callable[[Asked], Answer],
    folder: Path,
    **changes: Any,  # noqa: ANN401 - settings
) -> tuple[Outcome, list[Asked]]:
    """Return how a call of a server goes that answers so over TLS, and what it was asked."""
    ca_file, context = issue(folder)

    async def story() -> tuple[Outcome, list[Asked]]:
        async with wire(answer, tls=context) as found:
            url = HEATING.url.replace("localhost", f"localhost:{found.port}")
            settings = replace(HEATING, url=url, ca_file=ca_file)
            tool = http_tool(replace(settings, **changes), lambda _: TOKEN)
            return await tool.call(GIVEN), found.asked

    return virtual_time.run(story())


def test_a_server_is_asked_over_tls(tmp_path: Path) -> None:
    """With the arguments of the call in their places, and with the token."""
    done, (asked,) = called(lambda _: http(b'{"now": 21}'), tmp_path)
    assert json.loads(done.data) == {"result": {"now": 21}}
    assert asked.line == "post /rooms/living%20room?unit=c http/1.1"
    assert asked.body == {"target": 21}
    assert asked.headers["authorization"] == f"bearer {TOKEN}"
    assert asked.headers["accept-encoding"] == "identity"


def huge(kind: bytes) -> Iterator[bytes]:
    """Return a gigabyte."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nConnection: close\r\n\r\n"
    yield from repeat(b"x" * 65_536, 16_384)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            lambda _: http(b"<html><title>Log in</title>", "text/html"),
            "a web page, not data",
        ),
        (lambda _: http(b"", status="302 Found", Location="https://elsewhere.test/"), "redirects"),
        (lambda _: http(b"", status="307 X", Location="/other"), "redirects to /other; if that is"),
        (lambda _: http(b"no", "text/plain", "403 Forbidden"), "status 403, the token may not do"),
        (lambda _: huge(b"application/json"), "more than 12288 bytes"),
        (lambda _: huge(b"text/html"), "a web page"),
        (lambda _: [], "not reachable"),
        (lambda _: [b"SSH-2.0-OpenSSH_9\r\n\r\n"], "not reachable"),
        (lambda _: [http(b"{" * 99)[0][:-9]], "not reachable"),
    ],
)
def test_what_is_no_result_has_failed(
    tmp_path: Path, answer: Callable[[Asked], Answer], said: str
) -> None:
    """With a cause; nothing is followed, and nothing fills the memory."""
    done, asked = called(answer, tmp_path)
    assert done.status is Status.FAILED
    assert said in done.message
    assert len(asked) == 1


def test_a_slow_server_is_given_up(tmp_path: Path) -> None:
    """When the time of the call is over, and the connection is closed."""
    ca_file, context = issue(tmp_path)

    async def story() -> None:
        asked, gone = asyncio.Event(), asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            await reader.read()
            gone.set()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        async with server:
            url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
            tool = http_tool(HttpSettings("x", "X.", url, ca_file=ca_file, timeout_s=2), str)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(tool.declaration.timeout):
                    await tool.call({})
            assert asked.is_set()
            await gone.wait()

    virtual_time.run(story())


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """With the cure, before anything is asked; also one that is for another name."""
    done, asked = called(lambda _: http(b"{}"), tmp_path, ca_file=None)
    assert "cannot be verified" in done.message
    assert "name its authority by ca_file" in done.message
    assert asked == []
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    done, _ = called(lambda _: http(b"{}"), tmp_path, ca_file=broken)
    assert "cannot be used" in done.message


def test_nobody_there_is_told() -> None:
    """Likewise a name that nobody has."""

    async def unknown(*_: object) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def story() -> None:
        here = http_tool(HttpSettings("x", "X.", "http://127.0.0.1:9/"), str)
        assert "not reachable" in (await here.call({})).message
        nowhere = HttpSettings("x", "X.", "https://nowhere.example/")
        site = Site(origin(nowhere.url), TrustStore(nowhere.url))
        tool = HttpTool(here.declaration, parts(nowhere), site, unknown)
        assert "nowhere.example is not known: " in (await tool.call({})).message

    virtual_time.run(story())


def test_a_token_that_is_not_there_has_a_cure(tmp_path: Path) -> None:
    """And one that a server says again is hidden."""

    def none(_: str) -> str:
        raise SettingsError("there is no token house; store it: sudo edged set-key --tool house")

    tool = http_tool(HEATING, none)
    assert "set-key --tool house" in asyncio.run(tool.call(GIVEN)).message
    done, _ = called(lambda _: http(json.dumps({"you": TOKEN}).encode()), tmp_path)
    assert TOKEN not in done.response
    assert TOKEN not in repr(tool._site)
    done, _ = called(
        lambda _: http(b"", status="302 X", Location=f"https://x.test/?token={TOKEN}"), tmp_path
    )
    assert TOKEN not in done.response


def test_a_wrong_argument_is_told() -> None:
    """Nothing is asked."""
    tool = http_tool(HEATING, lambda _: TOKEN)
    done = asyncio.run(tool.call({**GIVEN, "room": ".."}))
    assert done.status is Status.INVALID_ARGUMENT
    assert tool.declaration.confirm is Confirm.NEVER
    unsafe = http_tool(replace(HEATING, safe=False), lambda _: TOKEN)
    assert unsafe.declaration.confirm is Confirm.PRESS


PRIVATE: Final = (
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.1", "255.255.255.255", "224.0.0.251", "::1", "::", "fe80::1%eth0", "fd00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::fb"),
    *("2001:0:7f00:1::", "nonsense", ""),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_public_name_that_leads_home_is_refused(address: str) -> None:
    """Before anything is connected to, with the cure; also beside an address that is public."""
    url = "https://api.example.com/"
    settings = HttpSettings("x", "X.", url)
    told: list[tuple[str, int]] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        told.append((host, port))
        return ("93.184.215.14", address)

    declaration = http_tool(settings, str).declaration
    tool = HttpTool(declaration, parts(settings), Site(origin(url), TrustStore(url)), resolve)
    done = asyncio.run(tool.call({}))
    assert told == [("api.example.com", 443)]
    assert done.status is Status.FAILED
    assert f"api.example.com is at {address}, which is no public address" in done.message
    assert "set private = true" in done.message


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_one(address: str) -> None:
    """Of either kind."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "box", "box.local", "a.example"])
def test_what_the_owner_means_is_asked(host: str) -> None:
    """An address, a name that no public server has, and a public one that may be private."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError

    async def story() -> None:
        settings = HttpSettings("x", "X.", f"http://{host}:9/", private=host == "a.example")
        site = Site(origin(settings.url), TrustStore(settings.url), settings.private)
        tool = HttpTool(http_tool(settings, str).declaration, parts(settings), site, resolve)
        assert await tool._addresses() == ("",)

    asyncio.run(story())


def test_the_system_is_asked_for_addresses() -> None:
    """And what it says of this machine is no public address."""

    async def story() -> None:
        assert "127.0.0.1" in await resolved("localhost", 80)
        with pytest.raises(WebError, match="is no public address"):
            await public_addresses(origin("http://localhost/"), resolved)

    asyncio.run(story())


def test_what_was_looked_at_is_connected_to(tmp_path: Path) -> None:
    """Not what the name resolves to by now; its certificate is held to the name."""
    ca_file, context = issue(tmp_path, ["api.example.com", "xn--bcher-kva.example"])

    async def story() -> None:
        async with wire(lambda _: http(b"{}"), tls=context) as found:
            url = f"https://api.example.com:{found.port}/x"
            client = await TrustStore(url, ca_file).client(by_proxy=False)
            async with client.asked(Request("GET", url, {}), "127.0.0.1") as answer:
                assert answer.status == 200
            assert found.asked[0].headers["host"] == f"api.example.com:{found.port}"
            with pytest.raises(UnconnectedError, match="not reachable"):
                async with client.asked(Request("GET", url, {}), "127.0.0.2"):
                    pass
            books = url.replace("api.example.com", "bücher.example")
            async with client.asked(Request("GET", books, {}), "127.0.0.1") as answer:
                assert answer.status == 200
            assert found.asked[1].headers["host"] == f"xn--bcher-kva.example:{found.port}"
            other = url.replace("api", "other")
            with pytest.raises(WebError, match="cannot be verified"):
                async with client.asked(Request("GET", other, {}), "127.0.0.1"):
                    pass
            await client.close()

    virtual_time.run(story())
