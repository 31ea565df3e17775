"""Colour only on a terminal, and not with NO_COLOR."""

import io
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from edged.colour import painted, wanted


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """Return the program's side of a real terminal."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        yield stream
    os.close(ours)


def test_colour_is_for_terminals_unless_it_is_not_wanted(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """https://no-color.org: any value but the empty one disables it."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wanted(terminal)
    assert not wanted(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "")
    assert wanted(terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wanted(terminal)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not wanted(terminal)
    terminal.close()
    assert not wanted(terminal)


def test_paint_is_taken_off_again() -> None:
    """The colour ends with the text."""
    assert painted("a", "91") == "\x1b[91ma\x1b[0m"
