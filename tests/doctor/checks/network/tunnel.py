"""An HTTP proxy that lets CONNECT through, to one port of this machine whatever it is asked for."""

import select
import socket
import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_OK = b"HTTP/1.1 200 Connection established\r\n\r\n"
_WHO = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Tunnel:
    """A proxy, and what it was asked for."""

    port: int = 0
    asked: list[str] = field(default_factory=list)


@contextmanager
def tunnel(target: int, login: str = "") -> Iterator[Tunnel]:
    """Run a proxy to the port `target` for as long as the block runs; it may want a `login`."""
    it = Tunnel()
    wanted = b"Proxy-Authorization: Basic " + b64encode(login.encode())

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            it.asked.append(head.split()[1].decode())
            if login and wanted not in head:
                self.wfile.write(_WHO)
                return
            with socket.create_connection(("127.0.0.1", target)) as far:
                self.wfile.write(_OK)
                _pump(self.connection, far)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        it.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield it
        finally:
            server.shutdown()
            thread.join()


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side hangs up."""
    while True:
        for ready in select.select([one, other], [], [])[0]:
            try:
                data = ready.recv(65536)
            except ConnectionError:
                return
            if not data:
                return
            (other if ready is one else one).sendall(data)
