"""The lines of the journal: readable, complete, without secrets and without control letters."""

import io
import logging
from collections.abc import Iterator

import pytest

from edged import journal

KEY = "AIza-not-a-real-key"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Send the journal into memory, then give the root logger back."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    before = logging.getLogger().handlers[:]
    journal.to_stderr(secrets=[KEY, "k"])
    yield stream
    logging.getLogger().handlers[:] = before


def test_a_line_is_an_event_with_fields(lines: io.StringIO) -> None:
    """Words stay words, the rest is quoted; numbers are short."""
    journal.note("turn", epoch=3, first_audio_s=0.5, cause="two words", tokens=None, ok=True)
    line = lines.getvalue().split(" ", 1)[1]
    assert line == 'turn epoch=3 first_audio_s=0.5 cause="two words" tokens=null ok=true\n'


def test_no_line_shows_a_secret(lines: io.StringIO) -> None:
    """Not in a field, not in a library's line, not in a trace."""
    journal.note("offline", cause=f"refused {KEY}")
    logging.getLogger("library").warning("sent %s", KEY)
    error = ValueError(KEY)
    logging.getLogger("edged").error("broken", exc_info=(type(error), error, None))
    assert KEY not in lines.getvalue()
    assert lines.getvalue().count("[secret]") >= 3
    assert "socket" not in lines.getvalue() or "[secret]et" not in lines.getvalue()


def test_what_others_say_moves_no_cursor(lines: io.StringIO) -> None:
    """Escape sequences and line breaks of a service are written as text."""
    journal.note("offline", cause="\x1b[31mred\x9b2J\nnext=line")
    assert lines.getvalue().count("\n") == 1
    assert "\x1b" not in lines.getvalue()
    assert "\x9b" not in lines.getvalue()


def test_under_systemd_a_line_carries_its_priority(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As sd-daemon(3) has it."""
    before = logging.getLogger().handlers[:]
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    journal.to_stderr()
    journal.warn("samples_lost")
    logging.getLogger().handlers[:] = before
    assert capsys.readouterr().err == "<4>samples_lost\n"
