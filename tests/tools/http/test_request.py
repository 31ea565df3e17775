"""What becomes of arguments in a request: a segment, an item or a value, and nothing more."""

import json
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.settings.tables.commands import ParameterSettings
from edged.settings.tables.http import HttpSettings
from edged.tools.declaration.arguments import UnfitArgumentError
from edged.tools.http.configured import parts
from edged.tools.http.request import request

PARAMETERS: Final = (
    ParameterSettings("room"),
    ParameterSettings("level", type="number", optional=True),
    ParameterSettings("note", optional=True),
)
URL: Final = "https://api.example.com:8443/v1/rooms/{room}/on?mode=fast&note={note}&x={room}{level}"
BODY: Final = (
    '{"level": "{level}", "text": "in {room}: {note}", "fixed": [1, "a", null, "{level}"],'
    ' "brace": "{{x}}"}'
)
SETTINGS: Final = HttpSettings("light", "Light.", URL, "POST", PARAMETERS, BODY)


def url(room: str) -> str:
    """Return the URL for a room."""
    return request(parts(SETTINGS), {"room": room}).url


def body(**arguments: object) -> Any:  # noqa: ANN401 - JSON
    """Return the body for these arguments."""
    return json.loads(request(parts(SETTINGS), {"room": "hall", **arguments}).body)


@given(st.text(min_size=1, max_size=20))
def test_an_argument_stays_where_it_is(room: str) -> None:
    """Whatever it holds, also as the client sends it: nobody is asked but the origin."""
    try:
        sent = httpx2.URL(url(room))
    except UnfitArgumentError:
        assert room in (".", "..") or "\0" in room or not room.isprintable()
        return
    assert (sent.scheme, sent.host, sent.port) == ("https", "api.example.com", 8443)
    found = urlsplit(str(sent))
    before, after = "/v1/rooms/", "/on"
    assert found.path.startswith(before)
    assert found.path.endswith(after)
    assert "/" not in found.path[len(before) : -len(after)]
    assert parse_qsl(found.query, keep_blank_values=True) == [("mode", "fast")]
    assert not found.fragment


@pytest.mark.parametrize("room", ["", ".", "..", "a\0", "\ud800"])
def test_an_argument_that_would_name_another_place_is_refused(room: str) -> None:
    """The folder above, all rooms, or what nobody can be sent."""
    with pytest.raises(UnfitArgumentError, match="room"):
        url(room)


def test_what_is_not_given_is_left_out() -> None:
    """An item of the query, and what of the body names it."""
    assert url("hall") == "https://api.example.com:8443/v1/rooms/hall/on?mode=fast"
    assert body() == {"fixed": [1, "a", None], "brace": "{x}"}
    all_given = request(parts(SETTINGS), {"room": "a b", "level": 5, "note": "x&y=1#"})
    assert all_given.url.endswith("/a%20b/on?mode=fast&note=x%26y%3D1%23&x=a%20b5")


def test_a_value_has_its_own_type() -> None:
    """And a text is a text, whatever it looks like."""
    given = body(level=21.0, note='", "level": 100, "x": "{room}')
    assert given == {
        "level": 21,
        "text": 'in hall: ", "level": 100, "x": "{room}',
        "fixed": [1, "a", None, 21],
        "brace": "{x}",
    }
    assert body(level=0.5)["level"] == 0.5


def test_the_token_is_a_bearers_unless_it_has_a_place() -> None:
    """In a header, in the query, in the body."""

    def sent(**changes: Any) -> tuple[str, dict[str, str], bytes]:  # noqa: ANN401 - settings
        settings = HttpSettings("x", "X.", "https://a.test/", secret="spotify", **changes)
        made = request(parts(settings), {"secret": "t0ken/"})
        return made.url, dict(made.headers), made.body

    plain = "https://a.test/"
    assert sent() == (plain, {"authorization": "Bearer t0ken/"}, b"")
    assert sent(headers=("X-Key: {secret}", "accept: text/csv")) == (
        *(plain, {"x-key": "t0ken/", "accept": "text/csv"}),
        b"",
    )
    made = HttpSettings("x", "X.", "https://a.test/f?key={secret}", secret="weather")
    assert request(parts(made), {"secret": "t0ken/"}).url == "https://a.test/f?key=t0ken%2F"
    assert sent(method="POST", body='{"token": "{secret}"}') == (
        *(plain, {"content-type": "application/json"}),
        b'{"token": "t0ken/"}',
    )
