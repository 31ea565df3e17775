"""What a client says to a server, and what it makes of the answers, without a socket."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.tools.mcp.protocol.event_stream import LONGEST, EventStream
from edged.tools.mcp.protocol.message import (
    McpError,
    Post,
    RefusedError,
    Reply,
    SessionLostError,
    message,
)
from edged.tools.mcp.protocol.offer import MOST
from edged.tools.mcp.protocol.procedures import (
    LARGEST_LIST,
    MOST_PAGES,
    Procedure,
    asked,
    called,
    listed,
    opened,
)
from edged.tools.mcp.protocol.session import BY_HANDSHAKE, STATELESS, Session

JSON = "application/json"
Answers = list[Any]


def replied(post: Post, answer: object) -> Reply:
    """Return an answer: a result, an error, a whole reply, or what is raised."""
    match answer:
        case Reply():
            return answer
        case {"code": int()}:
            told = {"id": post.id, "error": answer}
        case _:
            told = {"id": post.id, "result": answer}
    return Reply(200, JSON, messages=(told,))


def driven(procedure: Procedure, *answers: object) -> tuple[Session, Mapping[str, Any], list[Post]]:
    """Drive a procedure to its end; return its posts, too."""
    posts, left = [next(procedure)], list(answers)
    try:
        while True:
            posts.append(procedure.send(replied(posts[-1], left.pop(0))))
    except StopIteration as end:
        assert not left
        return (*end.value, posts)


def method(post: Post) -> str:
    """Return what a post asks for."""
    return str(json.loads(post.body)["method"])


UNKNOWN = {"code": -32601, "message": "Method not found"}
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x"}}


def test_a_server_without_handshakes_is_asked_once() -> None:
    """Each request then says for itself who asks, in which version and for what."""
    session, _, (post,) = driven(opened(), {"supportedVersions": [STATELESS]})
    assert (session.version, session.is_stateless) == (STATELESS, True)
    assert post.headers["mcp-protocol-version"] == STATELESS
    _, found, (call,) = driven(called(session, "light", {"on": True}), {"content": []})
    assert found == {"content": []}
    assert (call.headers["mcp-method"], call.headers["mcp-name"]) == ("tools/call", "light")
    sent = json.loads(call.body)
    assert sent["params"]["arguments"] == {"on": True}
    assert sent["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] == STATELESS
    assert sent["id"] != json.loads(post.body)["id"]
    (odd,) = driven(called(session, "lümen", {}), {})[2]
    assert odd.headers["mcp-name"] == "=?base64?bMO8bWVu?="


@pytest.mark.parametrize(
    "no",
    [
        UNKNOWN,
        {"supportedVersions": ["2025-06-18"]},
        {"supportedVersions": 5},
        Reply(400, "text/plain"),
        Reply(200, "text/html"),
        {"code": -32022, "message": "Unsupported", "data": {"supported": ["2025-06-18"]}},
    ],
)
def test_a_server_with_handshakes_is_greeted(no: object) -> None:
    """Whatever it says to a question that it does not know."""
    named = Reply(200, JSON, "a-session", ({"id": 2, "result": HELLO},))
    session, _, posts = driven(opened(), no, named, Reply(202))
    assert (session.version, session.id) == ("2025-06-18", "a-session")
    assert [method(each) for each in posts[1:]] == ["initialize", "notifications/initialized"]
    assert json.loads(posts[1].body)["params"]["protocolVersion"] == BY_HANDSHAKE[0]
    assert "mcp-session-id" not in posts[1].headers
    assert posts[2].headers["mcp-session-id"] == "a-session"
    assert posts[2].headers["mcp-protocol-version"] == "2025-06-18"
    _, _, (call,) = driven(called(session, "light", {}), {})
    assert "_meta" not in json.loads(call.body)["params"]


def test_a_server_that_was_slow_to_start_is_asked_again() -> None:
    """It has got the question after all, and takes no handshake any more."""
    data = {"supported": [STATELESS]}
    answers: Answers = [Reply(200, "text/html"), {"code": -32022, "message": "", "data": data}, {}]
    session, _, posts = driven(opened(), *answers)
    assert session == Session(STATELESS, requests=3)
    assert [method(each) for each in posts] == ["server/discover", "initialize", "server/discover"]
    assert [each.is_probe for each in posts] == [True, False, False]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([UNKNOWN, {**HELLO, "protocolVersion": "1999-01-01"}], "speaks the version 1999"),
        ([UNKNOWN, UNKNOWN], "refused: Method not found"),
        ([UNKNOWN, Reply(401, "text/plain")], "does not take the token"),
        ([UNKNOWN, Reply(404, "text/plain")], "no MCP server at its url"),
        ([UNKNOWN, Reply(200, "text/html")], "text/html instead of JSON"),
        ([UNKNOWN, Reply(502, "text/html")], "status 502"),
        ([UNKNOWN, Reply(202)], "nothing instead of JSON"),
        ([UNKNOWN, Reply(200, "text/event-stream")], "without a result"),
        ([{"code": -32022, "message": "", "data": {"supported": ["2030-01-01"]}}], "none of"),
        ([UNKNOWN, Reply(200, JSON, "ü" * 9, ({"id": 2, "result": HELLO},))], "no header"),
    ],
)
def test_a_server_that_is_none_is_told_by_its_cause(answers: Answers, why: str) -> None:
    """And by what its owner can do."""
    with pytest.raises(McpError, match=why):
        driven(opened(), *answers)


SESSION = Session("2025-06-18", "s", 7)


def test_a_list_is_followed_to_its_end() -> None:
    """By the cursor of each page."""
    pages = [{"tools": [1], "nextCursor": "a"}, {"tools": [2], "nextCursor": ""}]
    session, found, posts = driven(listed(SESSION, "tools/list", "tools"), *pages)
    assert found["tools"] == [1, 2]
    assert [json.loads(post.body)["params"] for post in posts] == [{}, {"cursor": "a"}]
    assert session.requests == SESSION.requests + 2
    assert driven(listed(SESSION, "tools/list", "tools"), {})[1] == {"tools": []}


def test_a_list_without_end_is_given_up() -> None:
    """Also one whose next page has a name as long as a book."""
    page = {"tools": [], "nextCursor": "again"}
    with pytest.raises(McpError, match="does it end"):
        driven(listed(SESSION, "tools/list", "tools"), *[page] * MOST_PAGES)
    with pytest.raises(McpError, match="2000 letters"):
        driven(listed(SESSION, "tools/list", "tools"), {"nextCursor": "x" * 2_000})


def test_a_list_has_a_bound_over_all_pages() -> None:
    """No further page is asked for once it is known to be too long, or too large."""
    page = {"tools": [{"name": "x"}] * 100, "nextCursor": "again"}
    _, found, posts = driven(listed(SESSION, "tools/list", "tools"), *[page] * 3)
    assert (len(found["tools"]), len(posts)) == (MOST + 1, 3)
    assert {post.most_bytes for post in posts} == {LARGEST_LIST}
    large = [
        Reply(200, JSON, messages=({"id": n, "result": page},), size=LARGEST_LIST // 2 + n)
        for n in (SESSION.requests + 1, SESSION.requests + 2)
    ]
    with pytest.raises(McpError, match="its list has more than 512 KiB"):
        driven(listed(SESSION, "tools/list", "tools"), *large)


def test_a_session_that_is_forgotten_is_told_apart() -> None:
    """It can be begun anew; a refusal cannot, nor what asks for more."""
    with pytest.raises(SessionLostError):
        driven(asked(SESSION, "tools/list", {}), Reply(404))
    nobody = {"id": None, "error": {"code": -32000, "message": "No valid session ID provided"}}
    for messages in ((), (nobody,)):
        with pytest.raises(SessionLostError, match="HTTP 400"):
            driven(asked(SESSION, "tools/list", {}), Reply(400, JSON, messages=messages))
    with pytest.raises(McpError, match="status 400"):
        driven(asked(Session("2025-06-18"), "tools/list", {}), Reply(400))
    for status in (200, 400):
        ours = Reply(status, JSON, messages=({"id": 8, "error": UNKNOWN},))
        with pytest.raises(RefusedError):
            driven(asked(SESSION, "tools/list", {}), ours)
    with pytest.raises(McpError, match="resultType"):
        driven(asked(SESSION, "tools/call", {}), {"resultType": "input_required"})
    other = Reply(200, JSON, messages=({"id": 99, "result": {}},))
    with pytest.raises(McpError, match="without a result"):
        driven(asked(SESSION, "tools/list", {}), other)
    with pytest.raises(McpError, match="neither"):
        driven(asked(SESSION, "x", {}), Reply(200, JSON, messages=({"id": 8, "result": 1},)))


@pytest.mark.parametrize("text", ["<html>", "[1]", "1", "", "[" * 20_000])
def test_what_is_no_message_is_refused(text: str) -> None:
    """Before anything is looked for in it."""
    with pytest.raises(McpError, match="no JSON"):
        message(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            r'{"\ud800": ["a\uDFFF", {"b": "\ud83d\ude00 \\ud800"}]}',
            {"?": ["a?", {"b": "😀 \\ud800"}]},
        ),
        (b'{"a": "\\ude00\\ud83d"}', {"a": "??"}),
        (b'\xef\xbb\xbf{"a": "\xc3\xbc"}', {"a": "ü"}),
    ],
)
def test_half_a_character_is_replaced(text: str | bytes, found: object) -> None:
    """Wherever it is: no encoder takes it."""
    assert message(text) == found


def test_half_a_character_in_raw_bytes_is_no_json() -> None:
    """As is whatever else is not UTF-8."""
    with pytest.raises(McpError, match="no JSON"):
        message(b'{"a": "\xed\xa0\x80"}')


STREAM = 'event: message\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\n: ping\n\nid: 4\n\rdata:x\r\rdata: y\n'
FOUND = ['{"a":\n"ü"}', "x"]


@given(st.lists(st.integers(0, len(STREAM.encode())), max_size=9))
def test_events_may_be_cut_anywhere(cuts: list[int]) -> None:
    """In the middle of a line, of a letter, or of its end."""
    raw, stream = STREAM.encode(), EventStream()
    places = [0, *sorted(cuts), len(raw)]
    pieces = [raw[a:b] for a, b in pairwise(places)]
    assert [event for piece in pieces for event in stream.feed(piece)] == FOUND


@pytest.mark.parametrize("piece", [b"x" * 65_536, b"data: " + b"x" * 65_530 + b"\n"])
def test_an_event_without_end_is_given_up(piece: bytes) -> None:
    """One line of it, or many."""
    stream, pieces = EventStream(), [piece] * (LONGEST // 65_000 + 2)
    with pytest.raises(McpError, match="an event of more than"):
        [stream.feed(each) for each in pieces]
