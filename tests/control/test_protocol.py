"""The control protocol, byte by byte."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.control.lines import Lines, TooLong
from edged.control.protocol import (
    Code,
    Persona,
    Plain,
    Refusal,
    Request,
    Volume,
    error,
    event,
    parse,
    result,
)
from edged.control.say_request import Say
from tests.inputs.pictures import picture

JPEG = picture()


def request(**members: object) -> bytes:
    """Return a line."""
    return json.dumps(members).encode()


@pytest.mark.parametrize("plain", list(Plain))
def test_plain_methods(plain: Plain) -> None:
    """Version, id and params may be left out."""
    assert parse(request(v=1, id="a", method=plain.value, params={})) == Request("a", plain)
    assert parse(request(method=plain.value)) == Request(None, plain)


@pytest.mark.parametrize("percent", [0, 100, None])
def test_volume(percent: int | None) -> None:
    """It is returned with null or nothing, set with a percentage."""
    asked = parse(request(id=2, method="volume", params={"percent": percent}))
    assert asked == Request(2, Volume(percent))
    assert parse(request(id=2, method="volume")) == Request(2, Volume(None))


@pytest.mark.parametrize("name", ["Anna", "", None])
def test_persona(name: str | None) -> None:
    """It is told with null or nothing, chosen by a name."""
    assert parse(request(id=2, method="persona", params={"name": name})) == Request(
        2, Persona(name)
    )
    assert parse(request(method="persona")) == Request(None, Persona(None))


def test_say() -> None:
    """A text, perhaps a picture in base64, perhaps quietly."""
    assert parse(request(method="say", params={"text": "Hi\n"})) == Request(None, Say("Hi"))
    seen = base64.b64encode(JPEG).decode()
    asked = {"text": "What is this?", "jpeg": seen, "quiet": True}
    said = Say("What is this?", JPEG, quiet=True)
    assert parse(request(id=3, method="say", params=asked)) == Request(3, said)


REFUSED: list[tuple[bytes, object, Code, str]] = [
    (b"hello", None, Code.BAD_REQUEST, "the line is not JSON"),
    (b"\xff", None, Code.BAD_REQUEST, "the line is not JSON"),
    (b"[" * 16_000, None, Code.BAD_REQUEST, "the line is not JSON"),
    (b"9" * 60_000, None, Code.BAD_REQUEST, "the line is not JSON"),
    (b"[1]", None, Code.BAD_REQUEST, "the line is not a JSON object"),
    (b'{"id": 1}', 1, Code.UNKNOWN_METHOD, "the methods are "),
    (b'{"method": "cancel_timer"}', None, Code.BAD_PARAMS, "cancel_timer takes the parameter name"),
    (
        b'{"method": "cancel_timer", "params": {"name": "%s"}}' % (b"x" * 65),
        None,
        Code.BAD_PARAMS,
        "cancel_timer takes the parameter name, a text of at most 64",
    ),
    (b'{"id": 1, "method": ["press"]}', 1, Code.UNKNOWN_METHOD, "the methods are "),
    (b'{"id": true}', None, Code.BAD_REQUEST, "the id must be a short text or a whole number"),
    (b'{"id": 1e3}', None, Code.BAD_REQUEST, "the id must be a short text or a whole number"),
    (b'{"id": 9007199254740992}', None, Code.BAD_REQUEST, "the id must be a short text"),
    (b'{"id": 1, "v": 2, "method": "press"}', 1, Code.BAD_REQUEST, "only version 1 is supported"),
    (b'{"id": 1, "verb": 2}', 1, Code.BAD_REQUEST, "a request has only the members id, me"),
    (b'{"id": 1, "method": "press", "params": 3}', 1, Code.BAD_PARAMS, "params must be an obj"),
    (b'{"method": "press", "params": {"a": 1}}', None, Code.BAD_PARAMS, "press takes no param"),
    (b'{"method": "say"}', None, Code.BAD_PARAMS, "text must be a text"),
    (b'{"method": "say", "params": {"text": 1}}', None, Code.BAD_PARAMS, "text must be a text"),
    (b'{"method": "say", "params": {"text": " "}}', None, Code.BAD_PARAMS, "the text is empty"),
    (b'{"method": "say", "params": {"text": "\\ud83d"}}', None, Code.BAD_PARAMS, "the text is no"),
    (b'{"method": "say", "params": {"tone": 1}}', None, Code.BAD_PARAMS, "say takes only"),
    (b'{"method": "say", "params": {"text": "a", "jpeg": "!"}}', None, Code.BAD_PARAMS, "jpeg is"),
    (b'{"method": "say", "params": {"text": "a", "jpeg": "YQ=="}}', None, Code.BAD_PARAMS, "the p"),
    (b'{"method": "persona", "params": {"a": 1}}', None, Code.BAD_PARAMS, "persona takes only"),
    (b'{"method": "persona", "params": {"name": 1}}', None, Code.BAD_PARAMS, "name must be a"),
    (
        json.dumps({"method": "persona", "params": {"name": 65 * "a"}}).encode(),
        None,
        Code.BAD_PARAMS,
        "name must be a text of at most 64",
    ),
    (b'{"method": "volume", "params": {"a": 1}}', None, Code.BAD_PARAMS, "volume takes only"),
    (b'{"method": "volume", "params": {"percent": 101}}', None, Code.BAD_PARAMS, "percent must"),
    (b'{"method": "volume", "params": {"percent": true}}', None, Code.BAD_PARAMS, "percent must"),
    (b'{"method": "volume", "params": {"percent": 1.0}}', None, Code.BAD_PARAMS, "percent must"),
]


@pytest.mark.parametrize(("line", "number", "code", "words"), REFUSED)
def test_nonsense_is_refused(line: bytes, number: object, code: Code, words: str) -> None:
    """The error has the id, if it could be read, and a reason."""
    refusal = parse(line)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.code) == (number, code)
    assert refusal.message.startswith(words)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
METHODS = st.sampled_from(["press", "release", "volume", "forget", "status", "watch"])
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "v": st.just(1) | JSON,
        "id": JSON,
        "method": METHODS | JSON,
        "params": st.dictionaries(st.just("percent") | st.text(), JSON) | JSON,
    },
)


@settings(max_examples=100, deadline=None)
@given(st.binary() | (NEARLY | JSON).map(lambda value: json.dumps(value).encode()))
def test_every_line_has_one_answer_on_one_line(line: bytes) -> None:
    """Any line at all gets a reply, with its id."""
    understood = parse(line)
    reply = error(understood) if isinstance(understood, Refusal) else result(understood.id, {})
    assert reply.count(b"\n") == 1
    answer: dict[str, Any] = json.loads(reply)
    assert answer["v"] == 1
    assert answer["id"] == understood.id
    assert ("result" in answer) != ("error" in answer)


def test_what_is_sent() -> None:
    """The three kinds of lines, exactly."""
    assert result("a", {"pressed": True}) == b'{"v": 1, "id": "a", "result": {"pressed": true}}\n'
    told = error(Refusal(7, Code.ALREADY_PRESSED, "no"))
    assert told == (b'{"v": 1, "id": 7, "error": {"code": "already_pressed", "message": "no"}}\n')
    assert event("state", {"state": "ready"}) == b'{"v": 1, "event": "state", "state": "ready"}\n'
    with pytest.raises(ValueError, match="JSON"):
        result(1, float("nan"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=12), max_size=12), st.integers(1, 9))
def test_lines_do_not_depend_on_how_bytes_arrive(pieces: list[bytes], size: int) -> None:
    """The chunking makes no difference; overlong lines are marked and not buffered."""
    whole = b"".join(pieces)
    cut = Lines(longest=8)
    found = [line for piece in pieces for line in cut.feed(piece)] + cut.finish()
    again = Lines(longest=8)
    steps = [whole[n : n + size] for n in range(0, len(whole), size)]
    assert found == [line for step in steps for line in again.feed(step)] + again.finish()
    wanted = [line for line in whole.split(b"\n") if line]
    assert found == [line if len(line) <= 8 else TooLong() for line in wanted]
