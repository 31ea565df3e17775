"""From what a tool of a server returns to the outcome of a call. Pure.

The text is data: it comes from a server, or from whatever that has read, and is told to the model
under a name that says so.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Final

from edged.tools.mcp.protocol.message import McpError, RefusedError
from edged.tools.outcome import (
    MOST_BYTES,
    MOST_PICTURE_BYTES,
    Outcome,
    Status,
    failed,
    media_type,
    ok,
)

_MOST_PARTS: Final = 64
_SPARE: Final = 1_024
"""Bytes that are left for the status and its words."""


def outcome(result: Mapping[str, Any]) -> Outcome:
    """Return how a call went."""
    content = result.get("content")
    parts = [p for p in content if isinstance(p, Mapping)] if isinstance(content, list) else []
    texts = [*_texts(parts[:_MOST_PARTS])]
    structured = result.get("structuredContent")
    if result.get("isError") is True:
        said = " ".join(texts)[: MOST_BYTES // 4]
        return failed(f"The tool reports an error: {said or 'it does not say which'}")
    picture, more = _pictures(parts[:_MOST_PARTS])
    data: dict[str, Any] = {}
    if isinstance(structured, dict) and structured:
        data["result"] = structured
    elif texts:
        data["output"] = "\n".join(texts)
    if more:
        data["left_out"] = more
    if not data and not picture:
        return Outcome(Status.OK, "It is done; it returned nothing.")
    return _within(data, picture)


def _within(data: dict[str, Any], picture: bytes) -> Outcome:
    try:
        told = ok(data)
    except (ValueError, RecursionError):  # NaN and the like are no JSON
        return failed("It returned what is no JSON.")
    size = len(told.data.encode(errors="replace"))
    if size > MOST_BYTES - _SPARE:
        return failed(f"It returned {size} bytes, which is too much.", "Ask for less.")
    return Outcome(told.status, data=told.data, picture=picture)


def _texts(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    for part in parts:
        match part:
            case {"type": "text", "text": str() as text} if text:
                yield text
            case {"type": "resource", "resource": {"text": str() as text}} if text:
                yield text
            case {"type": "resource_link", "uri": str() as uri}:
                yield uri
            case _:
                pass


def _pictures(parts: list[Mapping[str, Any]]) -> tuple[bytes, str]:
    """Return the first picture that a model can be shown, and a word about what cannot be."""
    picture, others = b"", 0
    for part in parts:
        match part:
            case {"type": "image", "data": str() as data} if not picture:
                picture = _decoded(data)
                others += not picture
            case {"type": "image" | "audio"}:
                others += 1
            case _:
                pass
    return picture, f"{others} pictures or sounds, which cannot be shown" if others else ""


def _decoded(data: str) -> bytes:
    if len(data) > MOST_PICTURE_BYTES * 4 // 3 + 4:
        return b""
    try:
        picture = b64decode(data, validate=True)
    except ValueError:
        return b""
    return picture if media_type(picture) else b""


def failure(error: McpError) -> Outcome:
    """Return the outcome of a call that the server has not carried out."""
    if isinstance(error, RefusedError):
        return failed(f"The server of the tool refused: {error}")
    return failed(f"The server of the tool: {error}")
