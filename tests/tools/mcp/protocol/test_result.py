"""From what a tool returns to what the model is told: something, always, and within bounds."""

import json
from base64 import b64encode
from typing import Any

import pytest

from edged.live.gemini.wire.function_calls import response
from edged.tools.calls.call import Answer, Call, ToolResponse
from edged.tools.mcp.protocol.message import McpError, RefusedError
from edged.tools.mcp.protocol.result import failure, outcome
from edged.tools.outcome import MOST_BYTES, Status

JPEG, PNG = b"\xff\xd8\xff\xe0" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40)


def text(said: str) -> dict[str, Any]:
    """Return a text as content."""
    return {"type": "text", "text": said}


def picture(data: bytes, kind: str = "image/jpeg") -> dict[str, Any]:
    """Return a picture as content."""
    return {"type": "image", "mimeType": kind, "data": b64encode(data).decode()}


@pytest.mark.parametrize(
    ("result", "data"),
    [
        ({"content": [text("on"), text("off")]}, {"output": "on\noff"}),
        ({"content": [text("x")], "structuredContent": {"on": True}}, {"result": {"on": True}}),
        ({"content": [{"type": "resource", "resource": {"text": "page"}}]}, {"output": "page"}),
        ({"content": [{"type": "resource_link", "uri": "a://b"}]}, {"output": "a://b"}),
        ({"content": [{"type": "audio", "data": "AA=="}, text("x")]}, {"output": "x"}),
    ],
)
def test_what_it_returns_is_told_as_data(result: dict[str, Any], data: dict[str, Any]) -> None:
    """Under a name, beside the words of the device."""
    told = json.loads(outcome(result).response)
    assert told["status"] == "ok"
    assert data.items() <= told.items()


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"content": []},
        {"content": None},
        {"content": "text"},
        {"content": [None, 7, {"type": "text"}, text("")]},
        {"content": [], "structuredContent": []},
    ],
)
def test_nothing_is_a_result_too(result: dict[str, Any]) -> None:
    """An empty one would be asked for again."""
    told = outcome(result)
    assert (told.status, told.message) == (Status.OK, "It is done; it returned nothing.")


def test_an_error_is_told_with_its_words() -> None:
    """A little of them."""
    told = outcome({"content": [text("No such room." + "x" * 99_999)], "isError": True})
    assert told.status is Status.FAILED
    assert told.message.startswith("The tool reports an error: No such room.x")
    assert len(told.response) < MOST_BYTES
    assert "does not say which" in outcome({"isError": True}).message


def test_too_much_is_a_failure() -> None:
    """So is what is no JSON."""
    assert outcome({"content": [text("x" * MOST_BYTES)]}).status is Status.FAILED
    assert "no JSON" in outcome({"structuredContent": {"a": float("nan")}}).message
    assert "output" not in json.loads(outcome({"content": [text("ü" * 9_000)]}).response)


@pytest.mark.parametrize(("data", "kind"), [(JPEG, "image/jpeg"), (PNG, "image/png")])
def test_the_first_picture_is_shown(data: bytes, kind: str) -> None:
    """As what it is, whatever the server says that it is; of others it is said that they are."""
    told = outcome({"content": [picture(data, "image/gif"), picture(JPEG), text("two")]})
    assert told.picture == data
    assert json.loads(told.data)["left_out"].startswith("1 pictures")
    sent = json.loads(response(ToolResponse((Answer(Call("1", "x"), told),))))
    (part,) = sent["tool_response"]["functionResponses"][0]["parts"]
    assert part["inline_data"]["mime_type"] == kind


@pytest.mark.parametrize(
    "part",
    [
        picture(b"<svg>"),
        {"type": "image", "data": "no base64!"},
        picture(JPEG + bytes(2 << 20)),
        {"type": "image"},
    ],
)
def test_what_is_no_picture_is_not_shown(part: dict[str, Any]) -> None:
    """It would close the session."""
    told = outcome({"content": [part]})
    assert told.picture == b""
    assert "1 pictures or sounds" in json.loads(told.data)["left_out"]


def test_a_server_that_fails_is_told() -> None:
    """With its cause."""
    assert "refused" in failure(RefusedError(1, "no")).message
    assert failure(McpError("it is gone")).message == "The server of the tool: it is gone"
