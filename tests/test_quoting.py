"""Secrets are redacted in every spelling and at every place."""

import json
import string
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.errors import SettingsError
from edged.live.failures import Failure, Kind
from edged.quoting import HIDDEN, SHORTEST_SECRET, Redaction, keep_proxies, quoted, redact
from edged.settings.reading.problems import Problem, shown

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
    """Text without a secret is unchanged."""
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
        ("Consumer 'api_key:abcdef' was suspended", "Consumer 'api_key:[secret]' was suspended"),
        ("Proxy-Authorization: Basic YTpi", "Proxy-Authorization: Basic [secret]"),
        ("http://me:pass@proxy:3128 is no proxy", "http://[secret]@proxy:3128 is no proxy"),
        ("http://me:p@ss:w@proxy/", "http://[secret]@proxy/"),
        ("https://me:pa/ss@host/path", "https://[secret]@host/path"),
        ("URL('socks://me:pass@proxy')", "URL('socks://[secret]@proxy')"),
        ("http://token@proxy", "http://[secret]@proxy"),
        ("me:pass@proxy:3128 isn't a valid proxy", "[secret]@proxy:3128 isn't a valid proxy"),
        ("Authorization: Token abc.def", "Authorization: Token [secret]"),
        ("auth_tokens/4969d96da97639001864b5be is spent", "auth_tokens/[secret] is spent"),
        (f"the secret edged.kitchen.{40 * 'Q'}.", "the secret [secret]."),
        (f"assertion=eyJ{40 * 'Q'}.eyJ{40 * 'x'}.-_x", "assertion=[secret]"),
        ("assertion=eyJ0eXAiOiAiSldU", "assertion=[secret]"),
        ("edged.service: edged.kitchen.lamp", "edged.service: edged.kitchen.lamp"),
        ("mailto:help@example.org", "mailto:help@example.org"),
        ("at 10:30 me@example.org", "at 10:30 me@example.org"),
        ("https://host:443/a?b=c", "https://host:443/a?b=c"),
        ("the setting audio.key=value", "the setting audio.key=value"),
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str, told: str) -> None:
    """The patterns catch keys that were never added."""
    assert Redaction()(text) == told
    assert Redaction()(told) == told


def test_the_beginning_of_a_key_is_as_secret_as_the_whole() -> None:
    """The reason of a close frame is cut at 123 bytes."""
    redact = Redaction()
    redact.add("marked-0123456789-abcdefghijkl")
    told = redact("Consumer marked-0123456789-abc and marked-01234-else: check the key")
    assert told == "Consumer [secret] and [secret]-else: check the key"


def test_the_login_at_a_proxy_is_a_secret_of_its_own() -> None:
    """In every spelling that a library uses."""
    environ = {"https_proxy": "http://me:sesame%2Fopen@proxy:3128", "NO_PROXY": "a@b"}
    keep_proxies(environ)
    login = b64encode(b"me:sesame/open").decode()
    told = redact(f"sesame/open, sesame%2Fopen, {login}, me:sesame%2Fopen")
    assert told == ", ".join([HIDDEN] * 4)


@given(st.text())
def test_quoted_is_one_line_of_bounded_length(text: str) -> None:
    """For any text of a service or a library."""
    line = quoted(text, 20)
    assert line.isprintable()
    assert len(line) <= 21


def test_an_error_tells_no_secret() -> None:
    """Nor does a failure, or a problem in the settings."""
    text = "http://me:pass@proxy is none"
    assert str(SettingsError(text)) == "http://[secret]@proxy is none"
    assert Failure(Kind.NETWORK, text).cause == "http://[secret]@proxy is none"
    assert str(Problem("file", "gemini.base_url", text)).endswith("http://[secret]@proxy is none")
    assert shown("gemini.base_url", f"https://me:{'p' * 99}@host") == '"https://[secret]@host"'


@given(KEYS, st.integers(0, 300))
def test_a_cut_leaves_no_half_of_a_secret(key: str, at: int) -> None:
    """Wherever a long text is cut."""
    redact = Redaction()
    redact.add(key)
    text = "." * 100 + key + "." * 100
    for part in (slice(at), slice(-at, None)):
        assert redact(text, part) == text.replace(key, HIDDEN)[part]
