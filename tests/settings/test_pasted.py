"""A key as people paste it: out of its wrapping, or refused, and never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.settings.pasted import unwrap
from edged.settings.problems import is_googles_key

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
        (f"MY_KEY={KEY};", ("the name before it", "the ; behind it")),
        (f'"api_key": "{KEY}",', ("the name before it", "the , behind it", "the quotation marks")),
        (f"x-goog-api-key: {KEY}", ("the name before it",)),
        (f"{KEY}\u200b", ("the invisible U+200B (zero width space)",)),
        (f"\u00a0{KEY}", ("the invisible U+00A0 (no-break space)",)),
        (f"\ufeff{KEY}", ("the invisible U+FEFF (zero width no-break space)",)),
        (f"{KEY}\n".encode("utf-8-sig"), ("the invisible U+FEFF (zero width no-break space)",)),
    ],
)
def test_what_is_around_a_key_is_taken_off(given: str | bytes, removed: tuple[str, ...]) -> None:
    """And said."""
    pasted = unwrap(given)
    assert (pasted.secret, pasted.fault, pasted.removed) == (KEY, "", removed)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("", "is empty"),
        ("''", "is empty"),
        ("GEMINI_API_KEY=", "is empty"),
        (KEY + KEY, "is there twice; one is enough"),
        (f"{KEY}\n{KEY}\n", "is there twice; one is enough"),
        (f"https://x.y/z?key={KEY}", "is a web address; give the key alone"),
        (f'{{"key": "{KEY}"}}', "is in JSON; give the key alone, without what is around it"),
        (f'"{KEY}', 'has a quotation mark (") in it; give the key alone'),
        (f"{KEY}&alt=sse", "has & in it; give the key alone"),
        (f"Bearer {KEY}", "has a space or line break inside"),
        (f"{KEY[:9]}\u200b{KEY[9:]}", "has an invisible letter inside: U+200B (zero width space)"),
        (f"{KEY[:9]}\u00a0{KEY[9:]}", "has an invisible letter inside: U+00A0 (no-break space)"),
        (f"{KEY}\x1b[A", "has an invisible letter inside: U+001B"),
        (f"{KEY}é".encode("latin-1"), "has a letter that no key has (é)"),
        (KEY.encode("utf-16"), "is in UTF-16; save it as UTF-8, or paste the key"),
        (KEY.encode("utf-16-be"), "is in UTF-16; save it as UTF-8, or paste the key"),
        ("x" * 5000, "is too long to be one"),
    ],
)
def test_what_else_it_may_be_is_said(given: str | bytes, fault: str) -> None:
    """Nothing is kept of it."""
    pasted = unwrap(given)
    assert (pasted.secret, pasted.fault) == ("", fault)
    assert KEY not in repr(pasted)


@pytest.mark.parametrize(
    "key", ["sk-proj-x/y+z", "YWJjZA==", "abc.def_ghi", "AQ.Ab8RN6" + "x" * 40]
)
def test_a_gateway_has_keys_of_its_own(key: str) -> None:
    """They are left as they are."""
    assert unwrap(key).secret == key


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_what_is_kept_is_clean(given: str | bytes) -> None:
    """Whatever is pasted: a key that stays the same when it is read again, or why it is none."""
    pasted = unwrap(given)
    assert bool(pasted.secret) != bool(pasted.fault)
    if pasted.secret:
        assert pasted.secret.isascii()
        assert pasted.secret.isprintable()
        assert unwrap(pasted.secret) == unwrap(pasted.secret.encode())
        assert unwrap(pasted.secret).secret == pasted.secret


def test_a_key_of_googles_is_matched_whole() -> None:
    """One that only has a key in it is none."""
    assert is_googles_key(KEY)
    assert is_googles_key("AQ.Ab8RN6" + "x" * 40)
    for wrong in (KEY[:-1], f"{KEY}x", f"x{KEY}", f"{KEY}\n", KEY + KEY):
        assert not is_googles_key(wrong)
