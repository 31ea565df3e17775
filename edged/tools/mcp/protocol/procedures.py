"""What a client does with a server, without I/O: generators that yield posts and get replies.

    procedure = called(session, "light", {"on": True})
    post = next(procedure)
    procedure.send(reply)     # another post, or StopIteration with the session and the result

The caller passes the reply to each post, or throws UnreachedError if there is none.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, Final

from edged.tools.mcp.protocol.message import (
    LARGEST,
    USUAL,
    McpError,
    Post,
    RefusedError,
    Reply,
    SessionLostError,
    UnreachedError,
    result,
)
from edged.tools.mcp.protocol.offer import MOST
from edged.tools.mcp.protocol.session import (
    BY_HANDSHAKE,
    STATELESS,
    Session,
    handshake,
    notification,
    request,
)

Result = Mapping[str, Any]
Procedure = Generator[Post, Reply, tuple[Session, Result]]
MOST_PAGES: Final = 32
LARGEST_LIST: Final = 1 << 19
"""Bytes of all pages as they come: parsed, they take fifty times as much."""
LONGEST_ID: Final = 512
"""Letters of a session's or cursor's name."""
_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404


def opened() -> Procedure:
    """Agree on a version, by a handshake where the server wants one; raises McpError.

    Returns what the server says of itself.
    """
    try:
        reply = yield replace(_probe(1), is_probe=True)
        told = result(1, reply)
        if _has(told.get("supportedVersions"), STATELESS):
            return Session(STATELESS, requests=1), told
    except RefusedError as error:
        match error.data:
            case {"supported": [*versions]} if not _has(versions, STATELESS, *BY_HANDSHAKE):
                ours = ", ".join((STATELESS, *BY_HANDSHAKE))
                raise McpError(f"it speaks none of {ours}") from error
            case _:
                pass
    except UnreachedError:
        raise
    except McpError:
        pass  # whatever it says to a question that it does not know
    try:
        return (yield from _shaken_hands(2))
    except RefusedError as error:
        match error.data:
            case {"supported": [*versions]} if _has(versions, STATELESS):
                pass  # it has got the question meanwhile: the program was slow to start
            case _:
                raise
    return Session(STATELESS, requests=3), result(3, (yield _probe(3)))


def _probe(number: int) -> Post:
    return replace(request(Session(STATELESS, requests=number), "server/discover", {}), begins=True)


def _has(told: object, *versions: str) -> bool:
    """Return whether any of these is among what a server tells."""
    return isinstance(told, list) and any(each in told for each in versions)


def _shaken_hands(number: int) -> Procedure:
    session = Session(requests=number)
    reply = yield replace(handshake(session, BY_HANDSHAKE[0]), begins=True)
    told = result(number, reply)
    version = told.get("protocolVersion")
    if version not in BY_HANDSHAKE:
        raise McpError(f"it speaks the version {str(version)[:20]}, and edged {BY_HANDSHAKE[0]}")
    if len(reply.session) > LONGEST_ID or not (reply.session.isascii()):
        raise McpError("it names its session by what no header can carry")
    session = Session(version, reply.session, number)
    yield notification(session, "notifications/initialized")
    return session, told


def asked(
    session: Session, method: str, params: Mapping[str, Any], most_bytes: int = USUAL
) -> Procedure:
    """Make one request; raises McpError."""
    session = session.next()
    post = replace(request(session, method, params), most_bytes=most_bytes)
    return session, _found(session, (yield post))


def _found(session: Session, reply: Reply) -> Result:
    if session.id and _has_lost(session, reply):
        raise SessionLostError(f"it does not know the session (HTTP {reply.status})")
    found = result(session.requests, reply)
    if found.get("resultType", "complete") != "complete":
        raise McpError("it asks for more than edged can give (resultType)")
    return found


def _has_lost(session: Session, reply: Reply) -> bool:
    """Return whether a server that was begun anew says so.

    The protocol wants 404. Servers after the example of the TypeScript SDK answer 400, with an
    error of no request: one of ours is refused by its number.
    """
    refuses = any(one.get("id") == session.requests for one in reply.messages)
    return reply.status == _NOT_FOUND or (reply.status == _BAD_REQUEST and not refuses)


def listed(session: Session, method: str, key: str) -> Procedure:
    """Return the pages of a list under `key`, until it has more than MOST; raises McpError."""
    items: list[Any] = []
    cursor: str | None = None
    size = 0
    for _ in range(MOST_PAGES):
        session, params = session.next(), {"cursor": cursor} if cursor else {}
        reply = yield replace(request(session, method, params), most_bytes=LARGEST_LIST)
        page = _found(session, reply)
        size += reply.size
        if size > LARGEST_LIST:
            raise McpError(f"its list has more than {LARGEST_LIST >> 10} KiB")
        more = page.get(key)
        items += more if isinstance(more, list) else []
        cursor = page.get("nextCursor")
        if not isinstance(cursor, str) or not cursor or len(items) > MOST:
            return session, {**page, key: items[: MOST + 1]}
        if len(cursor) > LONGEST_ID:
            raise McpError(f"it names the next page of its list by {len(cursor)} letters")
    raise McpError(f"its list has more than {MOST_PAGES} pages; does it end?")


def called(session: Session, name: str, arguments: Mapping[str, Any]) -> Procedure:
    """Call a tool; raises McpError."""
    params = {"name": name, "arguments": dict(arguments)}
    return (yield from asked(session, "tools/call", params, LARGEST))
