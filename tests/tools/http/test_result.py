"""What the model is told of an answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.tools.http.result import MOST_BYTES, Answered, outcome
from edged.tools.outcome import Status

PAGE = b"<!DOCTYPE html><html><head><title>Sign\nin</title></head><body>" + b"x" * 99


def told(
    content: bytes, kind: str = "application/json", status: int = 200, encoding: str = ""
) -> dict[str, Any]:
    """Return the response."""
    found: dict[str, Any] = json.loads(outcome(Answered(status, kind, encoding, content)).response)
    return found


@pytest.mark.parametrize(
    ("content", "kind", "key", "expected"),
    [
        (b'{"status": "playing"}', "application/json", "result", {"status": "playing"}),
        (b"[1, 2]", "application/problem+json", "result", [1, 2]),
        (b"7.5", "text/plain", "result", 7.5),
        (b" Rain \xe9\n", "text/plain", "output", "Rain \ufffd"),
        (b"a,b\n1,2", "text/csv", "output", "a,b\n1,2"),
        (b"NaN", "text/plain", "output", "NaN"),
        (b"<rss/>", "application/xml", "output", "<rss/>"),
        (b"on", "", "output", "on"),
    ],
)
def test_data_is_told(content: bytes, kind: str, key: str, expected: object) -> None:
    """Under a name of its own, so that it cannot speak for the device."""
    found = told(content, kind)
    assert (found["status"], found[key]) == ("ok", expected)


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (Answered(200, "text/html", "", PAGE), "a web page, not data: Sign in"),
        (Answered(200, "application/json", "", PAGE), "a web page, not data: Sign in"),
        (Answered(200, "text/html", "", b"<p>Hello <b>you</b>"), "not data: Hello you"),
        (Answered(200, "image/png", "", b"\x89PNG"), "image/png, neither JSON nor text"),
        (Answered(200, "application/json", "", b"{"), "no JSON"),
        (Answered(200, "application/json", "", b"[NaN]"), "no JSON"),
        (Answered(200, "application/json", "", b"[1e999]"), "no JSON"),
        (Answered(200, "application/json", "", b"[" * 9_000), "no JSON"),
        (Answered(200, "application/json", "gzip", b"\x1f\x8b"), "packed its answer (gzip)"),
        (Answered(200, "text/plain", "", b"x" * (MOST_BYTES + 1)), "more than 12288 bytes"),
        (Answered(401, "text/html", "", PAGE), "401, it does not take the token, or wants one: S"),
        (Answered(500, "text/plain", "", b"out of\x1b[31m tea\n"), "500: out of?[31m tea."),
        (Answered(302, "", "", b""), "HTTP status 302."),
        (Answered(502, "", "br", b"\xff\xfe"), "HTTP status 502."),
    ],
)
def test_what_is_no_data_has_failed(answered: Answered, said: str) -> None:
    """In a sentence."""
    found = outcome(answered)
    assert found.status is Status.FAILED
    assert said in found.message
    assert len(found.message) < 400


def test_nothing_is_done() -> None:
    """Not an empty result, which would be asked for again."""
    assert told(b"", "", 204) == {"status": "ok", "retryable": False, "message": "Done."}


@given(
    st.binary(max_size=MOST_BYTES + 1),
    st.sampled_from(["", "application/json", "text/html", "text/plain", "a/b"]),
    st.sampled_from([200, 204, 404, 500]),
    st.sampled_from(["", "identity", "gzip"]),
)
def test_any_bytes_have_an_outcome(content: bytes, kind: str, status: int, encoding: str) -> None:
    """Which fits into its bound."""
    assert len(json.dumps(told(content, kind, status, encoding))) < 1 << 17
