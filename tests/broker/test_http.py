"""What the broker allows who connects and asks for nothing."""

import socket
import threading

import pytest
import uvicorn
from starlette.applications import Starlette

from edged.broker.http import BriefProtocol


class _Briefer(BriefProtocol):
    longest = 0.3


@pytest.mark.parametrize("said", [b"", b"POST /to", b"GET / HTTP/1.1\r\nHost: x\r\nSlow: "])
def test_nobody_keeps_a_connection_by_saying_little(said: bytes) -> None:
    """A hundred of them would lock the whole fleet out."""
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(), http=_Briefer, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        with socket.create_connection(door.getsockname(), timeout=10) as idle:
            idle.sendall(said)
            assert _rest(idle) == b""
    finally:
        server.should_exit = True
        thread.join()
        door.close()


def _rest(connection: socket.socket) -> bytes:
    """Return what still comes until the other end has ended it, in whatever way."""
    try:
        return connection.recv(100)
    except ConnectionResetError:
        return b""
