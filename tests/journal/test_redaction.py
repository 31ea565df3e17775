"""Secrets stay inside, however they are spelled and wherever they stand."""

import json
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.journal.redaction import HIDDEN, SHORTEST_SECRET, Redaction

KEYS = st.text(string.digits + string.ascii_letters + string.punctuation, min_size=SHORTEST_SECRET)


@given(KEYS, st.text(), st.text())
def test_a_known_secret_never_gets_out(key: str, before: str, after: str) -> None:
    """As it is, in a URL, in JSON, in a repr, and in the middle of anything."""
    redact = Redaction()
    redact.add(key)
    for spelled in (key, quote(key, safe=""), json.dumps(key), repr(key)):
        assert key not in redact(before + spelled + after).replace(HIDDEN, "")


@given(st.text(string.ascii_letters + " .,:/", max_size=200))
def test_other_texts_stay_as_they_are(text: str) -> None:
    """What has no secret is not touched."""
    assert Redaction()(text) == text.replace("AIza", "AIza")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wss://host/ws?key=abc123&alt=json", "wss://host/ws?key=[secret]&alt=json"),
        ("GET /v1/ws?alt=json&key=abc HTTP/1.1", "GET /v1/ws?alt=json&key=[secret] HTTP/1.1"),
        ("https://h/?access_token=ya29.x", "https://h/?access_token=[secret]"),
        ("key AIzaSyA-1234567890_abcdefghijklmnopqrs!", "key [secret]!"),
        ("> x-goog-api-key: abcdef", "> x-goog-api-key: [secret]"),
        ("{'x-goog-api-key': 'abcdef', 'a': 1}", "{'x-goog-api-key': '[secret]', 'a': 1}"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [secret]"),
        ("the setting audio.key=value", "the setting audio.key=value"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str, told: str) -> None:
    """The second net, for keys that nobody announced."""
    assert Redaction()(text) == told


@given(KEYS, st.integers(0, 300))
def test_a_cut_leaves_no_half_of_a_secret(key: str, at: int) -> None:
    """Wherever a long text is cut."""
    redact = Redaction()
    redact.add(key)
    text = "." * 100 + key + "." * 100
    for part in (slice(at), slice(-at, None)):
        assert redact(text, part) == text.replace(key, HIDDEN)[part]
