"""The lines of the journal: readable, complete, without secrets and without control characters."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from edged import journal
from edged.journal.handler import JournalHandler, open_journal
from edged.quoting import keep_secret

KEY = "AIza-not-a-real-key"


@dataclass
class Screen:
    """A terminal in memory."""

    stream: io.StringIO
    handler: JournalHandler

    def shown(self) -> str:
        """Return the output so far."""
        assert self.handler._writer.flush(30)
        return self.stream.getvalue()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """Open the journal on a terminal in memory, and restore everything afterwards."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", threading.excepthook)
    before = logging.getLogger().handlers[:]
    level = logging.getLogger("edged").level
    handler = open_journal()
    keep_secret(KEY)
    keep_secret("k")
    yield Screen(stream, handler)
    handler.close()
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:] = before
    logging.getLogger("edged").setLevel(level)


def test_a_line_is_an_event_with_fields(screen: Screen) -> None:
    """Words stay words, the rest is quoted; numbers are short."""
    journal.note("turn", turn=3, latency_ms=0.5, cause="two words", tokens=None, ok=True)
    line = screen.shown().split(" ", 1)[1]
    assert line == 'turn turn=3 latency_ms=0.5 cause="two words" ok=true\n'


def test_no_line_shows_a_secret(screen: Screen) -> None:
    """Not in a field, not in a library's line, not in a trace."""
    journal.note("offline", cause=f"refused {KEY}")
    logging.getLogger("library").warning("sent %s", KEY)
    error = ValueError(KEY)
    logging.getLogger("edged").error("broken", exc_info=(type(error), error, None))
    assert KEY not in screen.shown()
    assert screen.shown().count("[secret]") == 3
    assert "broken" in screen.shown()  # a secret of one letter is none


def test_what_others_say_moves_no_cursor(screen: Screen) -> None:
    """Escape sequences and line breaks of a service are written as text."""
    journal.note("offline", cause="\x1b[31mred\x9b2J\nnext=line")
    error = ValueError("\x1b[31mred")
    logging.getLogger("edged").error("broken", exc_info=(type(error), error, None))
    assert screen.shown().count("\n") == 3
    assert "\x1b" not in screen.shown()
    assert "\x9b" not in screen.shown()
