"""The endpoint of Home Assistant, /api/mcp, as homeassistant/components/mcp_server/http.py has it.

Without a session, without events: a request has one reply in JSON, a notification none. What is
authenticated, what is refused and in which words is Home Assistant's, as of 2026; its tools here
are a few of those of Assist.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from tests.tools.mcp.wire import Answer, Asked, http, refused, told

TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.long-lived-access-token"
OVERVIEW: Final = "Static Context: there is a light in the kitchen, and one in the hall."
_TEXT: Final = {"type": "string"}
_PLACE: Final = {"name": _TEXT, "area": _TEXT, "floor": _TEXT}
_DOMAIN: Final = {"type": "array", "items": {"type": "string", "enum": ["light", "switch"]}}
TOOLS: Final[list[dict[str, Any]]] = [
    {
        "name": "HassTurnOn",
        "description": "Turns on a device or entity.",
        "inputSchema": {"type": "object", "properties": {**_PLACE, "domain": _DOMAIN}},
    },
    {
        "name": "HassLightSet",
        "description": "Sets the brightness percentage or color of a light.",
        "inputSchema": {
            "type": "object",
            "properties": {
                **_PLACE,
                "brightness": {"type": "integer", "minimum": 0, "maximum": 100},
            },
        },
    },
    {
        "name": "GetLiveContext",
        "description": "Tells the state of what is exposed.",
        "inputSchema": {"type": "object", "properties": {}},
    },
]
"""Without annotations, and without `required`: it tells neither."""


@dataclass
class HomeAssistant:
    """What its owner has set up, and what was switched."""

    is_configured: bool = True
    overview: str = OVERVIEW
    port: int = 0
    """Where it is, once it was; another one would be another house."""
    """Whether the integration Model Context Protocol Server is there."""
    called: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request."""
        if asked.line.split()[1] != "/api/mcp":
            return http(b"404: Not Found", "text/plain", "404 Not Found")
        if asked.line.split()[0] != "post":
            return http(b"405: Method Not Allowed", "text/plain", "405 Method Not Allowed")
        if asked.headers.get("authorization") != f"bearer {TOKEN}".lower():
            return http(b"401: Unauthorized", "text/plain", "401 Unauthorized")
        if not self.is_configured:
            said = b"Model Context Protocol server is not configured"
            return http(said, "text/plain", "404 Not Found")
        if "application/json" not in asked.headers.get("accept", ""):
            said = b"Client must accept application/json"
            return http(said, "text/plain", "400 Bad Request")
        if asked.id is None:
            return http(b"", "application/octet-stream", "202 Accepted")
        return self._reply(asked)

    def _reply(self, asked: Asked) -> Answer:
        match asked.body:
            case {"method": "initialize", "params": {"protocolVersion": str(version)}}:
                info = {"name": "home-assistant", "version": "1.26.0"}
                capabilities = {"prompts": {"listChanged": False}, "tools": {"listChanged": False}}
                hello = {"protocolVersion": version, "capabilities": capabilities}
                return told(asked, {**hello, "serverInfo": info})
            case {"method": "tools/list"}:
                return told(asked, {"tools": TOOLS})
            case {"method": "prompts/list"}:
                return told(asked, {"prompts": [{"name": "Assist", "description": "Default."}]})
            case {"method": "prompts/get", "params": {"name": "Assist"}}:
                text = {"type": "text", "text": self.overview}
                return told(asked, {"messages": [{"role": "assistant", "content": text}]})
            case {"method": "tools/call", "params": {"name": name, "arguments": arguments}}:
                return told(asked, self._called(name, arguments))
            case _:
                return refused(asked, -32601, "Method not found")

    def _called(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("area") == "Attic":
            said = "Error calling tool: <MatchFailedError no_match_reason=INVALID_AREA>"
            return {"content": [{"type": "text", "text": said}], "isError": True}
        self.called.append({"name": name, **arguments})
        done = {"speech": {}, "response_type": "action_done", "data": {"success": [], "failed": []}}
        return {"content": [{"type": "text", "text": json.dumps(done)}], "isError": False}
