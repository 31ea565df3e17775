"""Messages of JSON-RPC 2.0, as far as a client needs them, and what answers them. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from edged.errors import EdgedError
from edged.parse_cost import is_laborious
from edged.quoting import sanitize
from edged.values import dataclass

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
JSON_OR_EVENTS: Final = (JSON, EVENTS)
USUAL: Final = 1 << 18
"""Bytes of an answer: a server says what it is, or gives an instruction."""
LARGEST: Final = 4 << 20
"""Bytes of the result of a tool, which may have pictures in it."""
MOST_MEMBERS: Final = 20_000
"""Strings, and again objects, lists and what is in them; 256 tools with ten parameters have no
more."""
_SHOWN: Final = 200
"""Letters of what a server says that an error repeats."""
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character (a surrogate), as JSON may write it."""


class McpError(EdgedError):
    """A server cannot be used: says why, and what its owner can do."""


class UnreachedError(McpError):
    """There is no reply at all."""


class SessionLostError(McpError):
    """The server has forgotten the session: a new one is to be begun."""


class RefusedError(McpError):
    """The server answered with an error."""

    def __init__(self, code: int, said: str, data: object = None) -> None:
        super().__init__(f"it refused: {shown(said)} ({code})")
        self.code = code
        self.data = data


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be posted."""

    headers: Mapping[str, str]
    body: bytes
    id: int = 0
    """Of the request; 0: a notification, which nothing answers."""
    begins: bool = False
    """Whether it needs no session."""
    is_probe: bool = False
    """Whether a server may not know it."""
    most_bytes: int = USUAL
    """Of the answer; more is not read where it can be helped."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    kind: str = ""
    """The media type of its body."""
    session: str = ""
    """The session that the server has begun (Mcp-Session-Id)."""
    messages: tuple[Mapping[str, Any], ...] = ()
    """Notifications first; the answer to the request last, if there is one."""
    size: int = 0
    """Bytes that were read for it."""


def excess(post: Post) -> McpError:
    """Return the error for an answer that is larger than its request allows."""
    return McpError(f"it answers with more than {post.most_bytes >> 10} KiB")


def shown(text: object) -> str:
    """Return what a server says, as far as a line can repeat it."""
    return sanitize(str(text)[:_SHOWN], " ").strip()


def message(text: bytes | str) -> Mapping[str, Any]:
    """Return the message that a text is. Raises McpError."""
    if is_laborious(text if isinstance(text, bytes) else text.encode(), MOST_MEMBERS):
        raise McpError(f"it sends a message of more than {MOST_MEMBERS} members and items")
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        found = json.loads(written)
        if _HALF.search(written):  # without its other half it can be sent to nobody
            found = json.loads(json.dumps(found, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise McpError("it answers with what is no JSON; is its url that of an MCP server?") from (
            error
        )
    if not isinstance(found, dict):
        raise McpError("it answers with what is no JSON-RPC message")
    return found


def answers(one: Mapping[str, Any], number: int) -> bool:
    """Return whether a message answers the request with this id."""
    told = one.get("id")
    # An error may have no id: the server could not read it.
    is_ours = told == number or (told is None and "error" in one)
    return is_ours and ("result" in one or "error" in one)


def result(number: int, reply: Reply) -> Mapping[str, Any]:
    """Return the result in a reply. Raises McpError."""
    for one in reply.messages:
        if not answers(one, number):
            continue
        match one:
            case {"result": dict() as found}:
                return found
            case {"error": {"code": int() as code, **more}}:
                raise RefusedError(code, str(more.get("message", "")), more.get("data"))
            case _:
                raise McpError("its answer is neither a result nor an error")
    raise McpError(_without_result(reply))


_OK: Final = 200
_BY_STATUS: Final = {
    401: "it does not take the token (HTTP 401); store the right one: sudo edged set-key --tool",
    403: "the token may not do this (HTTP 403); give it the rights there, or use another",
    404: "there is no MCP server at its url (HTTP 404); correct it, or switch the server on there",
    405: "its url takes no MCP messages (HTTP 405); correct it",
}


def _without_result(reply: Reply) -> str:
    if reply.status in _BY_STATUS:
        return _BY_STATUS[reply.status]
    if reply.status >= _OK + 100:
        return f"it answers with HTTP status {reply.status}"
    if reply.kind not in JSON_OR_EVENTS:
        kind = shown(reply.kind) or "nothing"
        return f"it answers with {kind} instead of JSON; is its url that of an MCP server?"
    return "it ended its answer without a result"
