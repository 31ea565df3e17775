"""A session with a server, and what is posted in it. Pure.

Up to 2025-11-25 a session begins with a handshake, and the server may name it. From 2026-07-28 on
there is neither: each request says for itself who asks, in which version, and for what.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import edged
from edged.tools.mcp.protocol.message import Post
from edged.values import dataclass, replace

STATELESS: Final = "2026-07-28"
"""The version without a handshake."""
BY_HANDSHAKE: Final = ("2025-11-25", "2025-06-18", "2025-03-26")
"""Those with one, the newest first. The last is no goal, but many servers answer with it."""
METHOD: Final = "mcp-method"
"""A header that a request has since 2026-07-28."""
_CLIENT: Final = {"name": "edged", "version": edged.__version__}
_META: Final = "io.modelcontextprotocol/"
_NAMED_BY: Final = {"tools/call": "name", "prompts/get": "name"}
"""Requests whose subject is in a header, too, since 2026-07-28."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is agreed with a server; without a version nothing is."""

    version: str = ""
    id: str = ""
    """Empty: the server names none."""
    requests: int = 0
    """How many there were: each has a number."""

    @property
    def is_stateless(self) -> bool:
        """Whether each request stands for itself."""
        return self.version == STATELESS

    def next(self, by: int = 1) -> "Session":
        """Return it for another request, or for as many as one procedure may need."""
        return replace(self, requests=self.requests + by)


def request(session: Session, method: str, params: Mapping[str, Any]) -> Post:
    """Return the request with the number of the session."""
    told, headers = dict(params), _headers(session)
    if session.is_stateless:
        told["_meta"] = {
            f"{_META}protocolVersion": session.version,
            f"{_META}clientInfo": _CLIENT,
            f"{_META}clientCapabilities": {},
        }
        headers[METHOD] = method
        if key := _NAMED_BY.get(method):
            headers["mcp-name"] = _header_value(str(params[key]))
    number = session.requests
    body = {"jsonrpc": "2.0", "id": number, "method": method, "params": told}
    return Post(headers, json.dumps(body).encode(), number)


def notification(session: Session, method: str) -> Post:
    """Return a message that is not answered."""
    return Post(_headers(session), json.dumps({"jsonrpc": "2.0", "method": method}).encode())


def cancellation(post: Post) -> Post | None:
    """Return what takes a request back; None: nothing can (a handshake, a notification)."""
    if not post.id or post.begins:
        return None
    told = {"method": "notifications/cancelled", "params": {"requestId": post.id}}
    return Post(post.headers, json.dumps({"jsonrpc": "2.0", **told}).encode())


def handshake(session: Session, version: str) -> Post:
    """Return the request that begins a session."""
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": _CLIENT}
    return request(session, "initialize", params)


def _headers(session: Session) -> dict[str, str]:
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    if session.version:
        headers["mcp-protocol-version"] = session.version
    if session.id:
        headers["mcp-session-id"] = session.id
    return headers


def _header_value(text: str) -> str:
    """Return a text as a header can carry it (MCP 2026-07-28, streamable HTTP)."""
    is_plain = text.isascii() and text.isprintable() and text == text.strip()
    if is_plain and not text.startswith("=?base64?"):
        return text
    return f"=?base64?{b64encode(text.encode()).decode()}?="
