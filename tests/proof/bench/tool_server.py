"""A server of tools on loopback, without a session: what the smallest one costs a device."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

NAME: Final = "house"
_TOOLS: Final = [
    {
        "name": f"light_{number}",
        "description": "Switches a light of the house on or off, and tells how bright it is.",
        "inputSchema": {"type": "object", "properties": {"on": {"type": "boolean"}}},
    }
    for number in range(10)
]


class _Handler(BaseHTTPRequestHandler):
    """Answers each message in JSON."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a message."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        number = asked.get("id")
        told = {"jsonrpc": "2.0", "id": number, **_answer(asked)}
        body = b"" if number is None else json.dumps(told).encode()
        self.send_response(202 if number is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    match asked["method"]:
        case "initialize":
            hello = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}}
            return {"result": {**hello, "serverInfo": {"name": NAME, "version": "1"}}}
        case "tools/list":
            return {"result": {"tools": _TOOLS}}
        case "tools/call":
            return {"result": {"content": [{"type": "text", "text": "it is on"}]}}
        case _:
            return {"error": {"code": -32601, "message": "Method not found"}}


@contextmanager
def serving() -> Iterator[str]:
    """Serve while the context lasts; return the settings of a device that uses it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield f'[[tools.mcp]]\nname = "{NAME}"\nurl = "{url}"\ntrusted = true\n'
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
