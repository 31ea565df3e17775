"""A pasted key: unwrapped or refused, and never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.settings.reading.problems import is_googles_key
from edged.settings.secrets.pasted_key import unwrap

KEY = "AIzaSyA1b2_-9C3d4_-8E5f6_-7G7h8_-6Q1234"


@pytest.mark.parametrize(
    ("given", "removed"),
    [
        (KEY, ()),
        (f"  {KEY}\r\n", ()),
        (f'"{KEY}"', ("the quotation marks",)),
        (f"“{KEY}”", ("the quotation marks",)),
        (f"GEMINI_API_KEY={KEY}", ("the name before it",)),
        (f"export GOOGLE_API_KEY='{KEY}'", ("the name before it", "the quotation marks")),
        (f'$env:GEMINI_API_KEY = "{KEY}"', ("the name before it", "the quotation marks")),
        (f"MY_KEY={KEY};", ("the name before it", "the ; after it")),
        (f'"api_key": "{KEY}",', ("the name before it", "the , after it", "the quotation marks")),
        (f"x-goog-api-key: {KEY}", ("the name before it",)),
        (f"{KEY}\u200b", ("the invisible U+200B (zero width space)",)),
        (f"\u00a0{KEY}", ("the invisible U+00A0 (no-break space)",)),
        (f"\ufeff{KEY}", ("the invisible U+FEFF (zero width no-break space)",)),
        (f"{KEY}\n".encode("utf-8-sig"), ("the invisible U+FEFF (zero width no-break space)",)),
    ],
)
def test_what_is_around_a_key_is_taken_off(given: str | bytes, removed: tuple[str, ...]) -> None:
    """And reported."""
    pasted = unwrap(given)
    assert (pasted.secret, pasted.fault, pasted.removed) == (KEY, "", removed)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("", "is empty"),
        ("''", "is empty"),
        ("GEMINI_API_KEY=", "is empty"),
        (KEY * 3, "is repeated; give it once"),
        ("YOUR_API_KEY", "is only a placeholder; put the key itself in its place"),
        ("GEMINI_API_KEY", "is only a placeholder; put the key itself in its place"),
        ("AIza...", "is only a placeholder; put the key itself in its place"),
        (KEY + KEY, "is repeated; give it once"),
        (f"{KEY}\n{KEY}\n", "is repeated; give it once"),
        (f"https://x.y/z?key={KEY}", "is a web address; give only the key"),
        (
            "ya29.a0AfB_byC0123456789",
            "is an access token, which lasts for an hour only; give a key",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n", "is a PEM file; give only the key"),
        (f'{{"key": "{KEY}"}}', "is JSON; give only the key"),
        (f'"{KEY}', 'contains a quotation mark ("); give only the key'),
        (f"{KEY}&alt=sse", "contains &; give only the key"),
        (f"Bearer {KEY}", "contains a space or line break"),
        (f"{KEY[:9]}\u200b{KEY[9:]}", "contains the invisible character U+200B (zero width space)"),
        (f"{KEY[:9]}\u00a0{KEY[9:]}", "contains the invisible character U+00A0 (no-break space)"),
        (f"{KEY}\x1b[A", "contains the invisible character U+001B"),
        (f"{KEY}é".encode("latin-1"), "contains é, which no key has"),
        (KEY.encode("utf-16"), "is in UTF-16; save it as UTF-8, or paste the key"),
        (KEY.encode("utf-16-be"), "is in UTF-16; save it as UTF-8, or paste the key"),
        ("x" * 5000, "is too long for a key"),
    ],
)
def test_what_else_it_may_be_is_said(given: str | bytes, fault: str) -> None:
    """Nothing of it is kept."""
    pasted = unwrap(given)
    assert (pasted.secret, pasted.fault) == ("", fault)
    assert KEY not in repr(pasted)


@pytest.mark.parametrize(
    "key", ["sk-proj-x/y+z", "YWJjZA==", "abc.def_ghi", "AQ.Ab8RN6" + "x" * 40]
)
def test_a_gateway_has_keys_of_its_own(key: str) -> None:
    """They are not changed."""
    assert unwrap(key).secret == key


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_what_is_kept_is_clean(given: str | bytes) -> None:
    """Any text is unwrapped to a key that unwraps to itself, or refused with a reason."""
    pasted = unwrap(given)
    assert bool(pasted.secret) != bool(pasted.fault)
    if pasted.secret:
        assert pasted.secret.isascii()
        assert pasted.secret.isprintable()
        assert unwrap(pasted.secret) == unwrap(pasted.secret.encode())
        assert unwrap(pasted.secret).secret == pasted.secret


def test_a_key_of_googles_is_matched_whole() -> None:
    """A text that only contains a key is not one."""
    assert is_googles_key(KEY)
    assert is_googles_key("AQ.Ab8RN6" + "x" * 40)
    for wrong in (KEY[:-1], f"{KEY}x", f"x{KEY}", f"{KEY}\n", KEY + KEY):
        assert not is_googles_key(wrong)
