"""What a model sends is one argument of a command, and neither an option nor a program."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.settings.tools.command_line import templates
from edged.settings.tools.placeholders import filled, parsed
from edged.tools.command.argv import argv
from edged.tools.declaration.arguments import UnfitArgumentError


def told(run: Sequence[str], arguments: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a command gets."""
    return argv(templates(run), arguments)


@pytest.mark.parametrize(
    ("item", "value", "written"),
    [
        ("{x}", "two words; rm -rf / && $(id)", "two words; rm -rf / && $(id)"),
        ("--to={x}", "-5", "--to=-5"),
        ("--to={x}", -5, "--to=-5"),
        ("{x}", 21.0, "21"),
        ("{x}", 21.5, "21.5"),
        ("{x}", True, "true"),
        ("{x}", ["a", 1], '["a", 1]'),
        ("{{{x}}}", "a", "{a}"),
        ("{x}", "{y}{{", "{y}{{"),
        ("{x}", "", ""),
    ],
)
def test_an_argument_is_one_item(item: str, value: object, written: str) -> None:
    """Whatever it holds: it is split nowhere, and read for nothing."""
    assert told(["/bin/echo", item], {"x": value}) == ("/bin/echo", written)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_no_text_changes_how_many_arguments_there_are(text: str) -> None:
    """Nor does any become an option."""
    try:
        got = told(["/bin/echo", "{x}", "end"], {"x": text})
    except UnfitArgumentError:
        assert text.startswith("-")
    else:
        assert got == ("/bin/echo", text, "end")


def test_what_is_not_given_is_left_out() -> None:
    """With the whole item, so an option goes with its value."""
    run = ["/bin/light", "--level={level}", "--room={room}"]
    assert told(run, {"room": "hall"}) == ("/bin/light", "--room=hall")


def test_an_argument_is_no_option() -> None:
    """Unless the owner has written that there are none any more."""
    for text in ("-rf", "--force", "-", -1):
        with pytest.raises(UnfitArgumentError, match="x must not begin with a dash"):
            told(["/bin/rm", "{x}"], {"x": text})
    with pytest.raises(UnfitArgumentError, match="dash"):
        told(["/bin/rm", "{x}{y}"], {"x": "", "y": "-rf"})
    assert told(["/bin/rm", "--", "{x}"], {"x": "-rf"}) == ("/bin/rm", "--", "-rf")
    with pytest.raises(UnfitArgumentError, match="dash"):
        told(["/bin/rm", "{y}", "{x}"], {"x": "-rf", "y": "--"})


def test_what_no_argument_can_hold_is_told_to_the_model() -> None:
    """A zero byte would end it, and half of a character has no bytes."""
    for text in ("a\0b", "\ud800"):
        with pytest.raises(UnfitArgumentError, match="x "):
            told(["/bin/echo", "{x}"], {"x": text})


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ([], "is empty"),
        (["echo", "{x}"], "full path"),
        (["/bin/{x}"], "full path"),
        (["/bin/echo", "{x"], "is no template"),
        (["/bin/echo", "{}"], "names no parameter"),
        (["/bin/echo", "{0}"], "names no parameter"),
        (["/bin/echo", "{x.y}"], "names no parameter"),
        (["/bin/echo", "{x!r}"], "names no parameter"),
        (["/bin/echo", "{x:>9}"], "names no parameter"),
        (["/bin/echo", "a\0"], "zero byte"),
        (["/bin/sh", "-c", "echo {x}"], "text of a program"),
        (["/usr/bin/env", "bash", "-lc", "echo {x}"], "text of a program"),
        (["/usr/bin/python3", "-c", "print('{x}')"], "text of a program"),
        (["/usr/bin/perl", "-e", "{x}"], "text of a program"),
        (["/usr/bin/ssh", "pi@nas", "play", "{x}"], "to a shell"),
    ],
)
def test_what_would_make_a_program_of_an_argument_is_refused(run: list[str], why: str) -> None:
    """When the settings are read."""
    with pytest.raises(ValueError, match=why):
        templates(run)


def test_what_is_refused_has_a_way_out() -> None:
    """That of the message, and a letter that only looks alike."""
    assert told(["/bin/sh", "-c", 'echo "$1"', "sh", "{x}"], {"x": "$(id)"})[-1] == "$(id)"
    assert told(["/usr/bin/ping", "-c", "{n}", "nas"], {"n": 3})[2] == "3"
    assert told(["/usr/bin/ssh", "nas", "play"], {}) == ("/usr/bin/ssh", "nas", "play")
    assert filled(parsed("a {{b}} {c}"), {"c": 1}) == "a {b} 1"
