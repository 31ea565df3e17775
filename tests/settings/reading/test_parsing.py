"""Invalid TOML, and the corrections suggested for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.settings.reading.parsing import NotTomlError, parse
from edged.settings.reading.spelling import respelled

WRONG = [
    (
        "[a]\nb = 1\n[a]",
        "line 3, column 3",
        "[a] appears twice (first on line 1); put everything under",
    ),
    ("[a]\nb = 1\nb = 2\n", "line 3, column 6", "b appears twice; keep one"),
    ("warm = yes\n", "line 1, column 8", "is not TOML: invalid value; write warm = true"),
    ("warm = False", "line 1, column 8", "is not TOML: invalid value; write warm = false"),
    ("volume = 70%\n", "line 1, column 12", "; write volume = 70"),
    ("lead_in_ms = 30 ms\n", "line 1, column 17", "; write lead_in_ms = 30"),
    ("pin = GPIO17", "line 1, column 7", "; write pin = 17"),
    ("pin = 017\n", "line 1, column 8", "; write pin = 17"),
    ("pin = 17;\n", "line 1, column 9", "; write pin = 17"),
    ("pin: 17", "line 1, column 4", "; write pin = 17"),
    ("kind: 'gpio'", "line 1, column 5", "; write kind = 'gpio'"),
    ("device = plughw:CARD=x", "line 1, column 10", '; write device = "plughw:CARD=x"'),
    ("kind = “gpio”", "line 1, column 8", '; write " instead of “'),
    (
        "pin\u00a0= 17",
        "line 1, column 4",
        "; delete the invisible character U+00A0 (no-break space)",
    ),
    ("\u200bpin = 17", "line 1, column 1", "the invisible character U+200B (zero width space)"),
    (
        "pin = \ufeff17",
        "line 1, column 7",
        "the invisible character U+FEFF (zero width no-break space)",
    ),
]


@pytest.mark.parametrize(("text", "where", "what"), WRONG)
def test_it_is_said_where_and_how(text: str, where: str, what: str) -> None:
    """The correction can be pasted into the file."""
    with pytest.raises(NotTomlError) as caught:
        parse(text.encode())
    assert caught.value.where == where
    assert what in caught.value.what


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told_by_its_name(code: str) -> None:
    """Some editors call UTF-16 Unicode."""
    with pytest.raises(NotTomlError) as caught:
        parse("[button]\r\npin = 5\r\n".encode(code))
    assert caught.value.what == "is in UTF-16; save it as UTF-8 text"


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_content_is_too_strange(content: bytes) -> None:
    """Any bytes are parsed or refused."""
    try:
        parse(content)
    except NotTomlError as error:
        assert error.what  # noqa: PT017 - either way is right


@given(st.from_regex(r"[a-z_]{1,9} ?[=:] ?[^\n\"'\[{]{1,30}", fullmatch=True))
def test_what_is_proposed_is_toml(line: str) -> None:
    """Any correction is valid TOML."""
    if right := respelled(line):
        parse(right.encode())
