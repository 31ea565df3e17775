"""A web server of static files, on loopback, and what a bad one does."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]
"""Answers a request otherwise, given the file that was asked for."""


@dataclass
class Web:
    """A server, what it was asked for, and where it misbehaves."""

    folder: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)
    """The name of each file, with the range that was asked for."""
    bad: dict[str, Behaviour] = field(default_factory=dict)
    """By the end of the path."""


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            start = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
            web.asked.append(f"{name} from {start}" if start else name)
            file = web.folder / self.path.lstrip("/")
            content = file.read_bytes() if file.is_file() else None
            for end, behaviour in web.bad.items():
                if self.path.endswith(end):
                    self.close_connection = True
                    behaviour(self, content or b"")
                    return
            answer(self, content, int(start or 0))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    return Handler


def answer(to: BaseHTTPRequestHandler, content: bytes | None, start: int = 0) -> None:
    """Answer as a server of static files does."""
    if content is None or start >= len(content) > 0:
        send(to, b"<html>no</html>", 404 if content is None else 416, {"Content-Type": "text/html"})
        return
    headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
    send(to, content[start:], 206 if start else 200, headers if start else {})


def send(
    to: BaseHTTPRequestHandler,
    content: bytes,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send an answer."""
    to.send_response(status)
    given = {"Content-Length": str(len(content))} | dict(headers or {})
    for name, value in given.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(content)


def portal(to: BaseHTTPRequestHandler, _: bytes) -> None:
    """Answer everything with a page, as the network of a hotel does."""
    send(to, b"<html>Log in</html>", headers={"Content-Type": "text/html; charset=utf-8"})


def unavailable(to: BaseHTTPRequestHandler, _: bytes) -> None:
    """Fail."""
    send(to, b"", 503)


def endless(to: BaseHTTPRequestHandler, _: bytes) -> None:
    """Never end, nor say how much is to come."""
    send(to, b" " * 100_000, headers={"Content-Length": str(1 << 40)})
    for _n in range(400):
        try:
            to.wfile.write(b" " * 100_000)
        except OSError:
            return


def cut(to: BaseHTTPRequestHandler, content: bytes) -> None:
    """End before the end."""
    send(to, content[: len(content) // 2], headers={"Content-Length": str(len(content))})


def shortened(to: BaseHTTPRequestHandler, content: bytes) -> None:
    """Send a half as if it were all."""
    send(to, content[: len(content) // 2])


def whole(to: BaseHTTPRequestHandler, content: bytes) -> None:
    """Know nothing of ranges."""
    send(to, content)


def dripping(to: BaseHTTPRequestHandler, content: bytes) -> None:
    """Send a byte now and then."""
    to.send_response(200)
    to.send_header("Content-Length", str(len(content)))
    to.end_headers()
    try:
        for n in range(len(content)):
            to.wfile.write(content[n : n + 1])
            to.wfile.flush()
            time.sleep(0.002)  # noqa: TID251 - of a real server
    except OSError:
        pass


@contextmanager
def served(folder: Path) -> Iterator[Web]:
    """Serve a folder."""
    web = Web(folder)
    server: Final = ThreadingHTTPServer(("127.0.0.1", 0), _handler(web))
    server.daemon_threads = True
    web.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
