"""What may be said in writing."""

import pytest

from edged.typed_text import MOST_BYTES, checked


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Où sommes-nous ?\n", "Où sommes-nous ?"),
        ("\ufeffone\r\n\ttwo\r\n", "one\n\ttwo"),
        ("日本語 👩‍👩‍👧", "日本語 👩‍👩‍👧"),
        ("x" * MOST_BYTES, "x" * MOST_BYTES),
    ],
)
def test_text_is_said_as_it_was_typed(typed: str, said: str) -> None:
    """But for blanks around it and the line ends of Windows."""
    assert checked(typed) == said


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (" \n", "empty"),
        ("x" * 100_000, "100000 bytes, but at most 32768"),
        ("ä" * 16_385, "32770 bytes"),
        ("\x1b[31mred", r"control character \(U\+001B, character 1\)"),
        ("a\x00b", r"U\+0000, character 2"),
        ("a\x85b", r"U\+0085"),
        ("half \ud83d", r"no UTF-8 \(character 6\)"),
    ],
)
def test_what_cannot_be_said_is_told_with_its_cure(typed: str, fault: str) -> None:
    """In one line."""
    with pytest.raises(ValueError, match=fault) as error:
        checked(typed)
    assert "\n" not in str(error.value)
