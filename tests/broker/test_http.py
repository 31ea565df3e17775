"""What the broker allows who connects and asks for nothing."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edged.broker.entrance import Entrance, Within
from edged.broker.http import BriefProtocol
from tests.broker.fleet import self_signed

GET = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class _Briefer(BriefProtocol):
    longest = 0.3


class _Fewer(BriefProtocol):
    most = 1


class _Impatient(Entrance):
    handshake_timeout = 0.3


class _Narrow(Entrance):
    most = 2


@contextmanager
def _serving(speaks: Within | type[asyncio.Protocol], *routes: Route) -> Iterator[tuple[str, int]]:
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off")
    config.http = speaks  # type: ignore[assignment]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield door.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        door.close()


@pytest.mark.parametrize("said", [b"", b"POST /to", b"GET / HTTP/1.1\r\nHost: x\r\nSlow: "])
def test_nobody_keeps_a_connection_by_saying_little(said: bytes) -> None:
    """A hundred of them would lock the whole fleet out."""
    with _serving(_Briefer) as place, _connected(place) as idle:
        idle.sendall(said)
        assert _rest(idle) == b""


def test_the_oldest_idle_connection_makes_room() -> None:
    """Each is a file, of which there are so many; and who asks is let in."""
    with _serving(_Fewer) as place, _connected(place) as idle, _connected(place) as second:
        second.sendall(GET)
        assert second.recv(100).startswith(b"HTTP/1.1 404")
        assert _rest(idle) == b""


def test_nobody_is_cut_off_while_asking() -> None:
    """Who comes when all are busy is sent away."""
    begun, may_end = threading.Event(), threading.Event()

    def answered(_: Request) -> Response:
        begun.set()
        may_end.wait(10)
        return Response("here")

    with _serving(_Fewer, Route("/", answered)) as place, _connected(place) as busy:
        busy.sendall(GET)
        assert begun.wait(10)
        with _connected(place) as late:
            assert _rest(late) == b""
        may_end.set()
        assert busy.recv(1000).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n"])
def test_nobody_keeps_a_connection_without_tls(said: bytes, tmp_path: Path) -> None:
    """Not even for asyncio's minute."""
    way = _Impatient(_tls(tmp_path), BriefProtocol)
    with _serving(way.protocol) as place, _connected(place) as idle:
        idle.sendall(said)
        assert _rest(idle).hex() in ("", _ALERT)


_ALERT = "150301000202" + "46"
"""TLS: fatal, protocol version."""


def test_who_is_quick_is_let_in_whoever_waits(tmp_path: Path) -> None:
    """The oldest that has come without a handshake makes room."""
    way = _Narrow(_tls(tmp_path), BriefProtocol)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "broker.pem"))
    with (
        _serving(way.protocol) as place,
        _connected(place) as oldest,
        _connected(place),
        _connected(place) as plain,
        trusted.wrap_socket(plain, server_hostname="127.0.0.1") as quick,
    ):
        quick.sendall(GET)
        assert quick.recv(100).startswith(b"HTTP/1.1 404")
        assert _rest(oldest) == b""


def _tls(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*self_signed(folder))
    return context


def _connected(place: tuple[str, int]) -> socket.socket:
    return socket.create_connection(place, timeout=10)


def _rest(connection: socket.socket) -> bytes:
    """Return what still comes until the other end has ended it, in whatever way."""
    try:
        return connection.recv(100)
    except ConnectionResetError:
        return b""
