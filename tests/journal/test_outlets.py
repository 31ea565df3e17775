"""Where entries go, and what happens if nothing reads them."""

import io
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import pytest

from edged.journal.entry import Entry
from edged.journal.outlets import Journald, Stream, Terminal, choose
from edged.journal.writer import MOST_WAITING, Writer
from edged.quoting import Redaction
from tests.journal.journald import missing, namespace

TELL: Final = """
from edged import journal
from edged.journal.handler import open_journal
open_journal()
journal.warn("samples_lost", device="speaker", cause="two words")
try:
    1 / 0
except ZeroDivisionError as error:
    import logging
    logging.getLogger("edged").error("strange", exc_info=error)
"""


def said(file: Path, *, journal_stream: str | None = None) -> str:
    """Return the output of a program whose stderr is `file`."""
    with file.open("wb") as stream:
        about = os.fstat(stream.fileno())
        named = journal_stream or f"{about.st_dev}:{about.st_ino}"
        environ = os.environ | {"JOURNAL_STREAM": named}
        subprocess.run([sys.executable, "-c", TELL], env=environ, stderr=stream, check=True)
    return file.read_text()


def test_a_terminal_is_told_the_time(tmp_path: Path) -> None:
    """Even in a service of systemd, if stderr has been redirected since."""
    first = said(tmp_path / "log", journal_stream="8:1").splitlines()[0]
    assert first[8:] == ' samples_lost device=speaker cause="two words"'


@pytest.mark.skipif(Path("/run/systemd/journal/socket").exists(), reason="there is a journald")
def test_a_stderr_of_systemd_without_a_socket_carries_priorities(tmp_path: Path) -> None:
    """As in sd-daemon(3); the missing fields are noted once; a traceback keeps its priority."""
    lines = said(tmp_path / "log").splitlines()
    assert lines[0].startswith("<4>journal_without_fields cause=")
    assert lines[1] == '<4>samples_lost device=speaker cause="two words"'
    assert lines[2].startswith("<3>strange")
    assert {line[:3] for line in lines[2:]} == {"<3>"}
    assert lines[-1] == "<3>ZeroDivisionError: division by zero"


def test_what_journald_refuses_goes_to_stderr(tmp_path: Path) -> None:
    """Nothing is lost if journald is gone."""
    path = str(tmp_path / "socket")
    log = tmp_path / "log"
    with log.open("w") as stream:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journald:
            journald.bind(path)
            where = Journald(Stream(stream), path)
        where.write(Entry("offline", 30, {"cause": "x"}, 0.0))
        where._socket.close()
    assert log.read_text() == "<4>offline cause=x\n"


STALLED: Final = """
import logging, socket, sys, threading, time
there = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
import os
there.bind("/run/systemd/journal/socket")
os.environ["JOURNAL_STREAM"] = "{0.st_dev}:{0.st_ino}".format(os.fstat(2))
from edged import journal
from edged.journal.handler import open_journal
open_journal()
beats, over = [time.monotonic()], threading.Event()
def beat():
    while not over.wait(0.01):
        beats.append(time.monotonic())
heart = threading.Thread(target=beat)
heart.start()
longest = 0.0
for number in range(5000):
    before = time.monotonic()
    journal.note("step", number=number, name=str(number))
    longest = max(longest, time.monotonic() - before)
    if number % 1000 == 0:
        over.wait(0.1)
over.set()
heart.join()
print(longest, max(b - a for a, b in zip(beats, beats[1:])))
"""


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_journald_that_does_not_read_stops_nobody() -> None:
    """Neither the threads that log nor any others block, and the process still ends."""
    with namespace("sleep", "60", until="/run/systemd/journal") as place:
        process = place.inside(sys.executable, "-c", STALLED)
    telling, others = map(float, process.stdout.split())
    assert telling < 0.2
    assert others < 0.5


class Slow:
    """An outlet that blocks until released."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()
        self.entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Wait, then keep the entry."""
        self.begun.set()
        self.go.wait()
        self.entries.append(entry)


def test_what_does_not_fit_is_counted() -> None:
    """The first ones are kept in order, and the number of the others is reported."""
    slow = Slow()
    writer = Writer(slow, Redaction())
    for number in range(MOST_WAITING + 500):
        writer.put(Entry("turn", 20, {"turn": number}, 0.0))
        assert number or slow.begun.wait(30)  # or it takes the first in the middle of the flood
    slow.go.set()
    assert writer.flush(30)
    turns = [entry.fields["turn"] for entry in slow.entries if entry.event == "turn"]
    (lost,) = [entry for entry in slow.entries if entry.event == "entries_lost"]
    assert turns == list(range(len(turns)))
    assert lost.fields["count"] == MOST_WAITING + 500 - len(turns) >= 499
    writer.close()


def test_a_closed_terminal_ends_nothing(tmp_path: Path) -> None:
    """The device goes on without a reader."""
    with (tmp_path / "log").open("w") as stream:
        writer = Writer(Terminal(stream), Redaction())
    writer.put(Entry("online", 20, {}, 0.0))
    assert writer.flush()
    writer.close()


def test_a_stream_in_memory_is_a_terminal() -> None:
    """It has no file that systemd could have opened."""
    assert isinstance(choose({"JOURNAL_STREAM": ""}, io.StringIO()), Terminal)
