"""Entries as a real journald stores them."""

from pathlib import Path

import pytest

from tests.journal.journald import Journal

OPENED = """
import logging
from edged import journal
from edged.journal.handler import open_journal
from edged.quoting import keep_secret
open_journal()
"""


def test_an_entry_has_a_field_for_each_of_its_own(journal: Journal) -> None:
    """Words, numbers, booleans; the line is readable by itself; None has no field."""
    told = journal.python(
        OPENED
        + """
journal.warn("turn", turn=3, outcome="failed", latency_ms=512.25, cause="no route to it",
             tokens=None, interrupted=False)
"""
    )
    (entry,) = told.entries("EDGED_EVENT=turn")
    fields = {name: entry[name] for name in entry if name.startswith("EDGED_")}
    assert fields == {
        "EDGED_EVENT": "turn",
        "EDGED_TURN": "3",
        "EDGED_OUTCOME": "failed",
        "EDGED_LATENCY_MS": "512.25",
        "EDGED_CAUSE": "no route to it",
        "EDGED_INTERRUPTED": "false",
    }
    assert entry["MESSAGE"] == (
        'turn turn=3 outcome=failed latency_ms=512.25 cause="no route to it" interrupted=false'
    )
    assert (entry["PRIORITY"], entry["SYSLOG_IDENTIFIER"]) == ("4", "edged")
    assert entry["MESSAGE_ID"] == "016064eee4bb47ba8eb79d10fd025570"
    assert entry["CODE_FILE"] == "<string>"


def test_the_end_of_a_program_is_told_with_its_trace(journal: Journal) -> None:
    """Earlier entries come first, none is lost, and no field has a secret in it."""
    told = journal.python(
        OPENED
        + """
keep_secret("a very secret key")
for number in range(500):
    journal.note("step", number=number, name=str(number))
open("/nowhere/a very secret key")
""",
        ok=False,
    )
    entries = told.entries()
    assert [entry["EDGED_EVENT"] for entry in entries] == ["step"] * 500 + ["broken"]
    last = entries[-1]
    assert (last["PRIORITY"], last["EDGED_ERROR"]) == ("2", "FileNotFoundError")
    assert "Traceback (most recent call last):\n" in last["MESSAGE"]
    assert "/nowhere/[secret]" in last["MESSAGE"]
    # journald itself notes the command line, which here is the program.
    assert not [k for k, v in last.items() if "a very secret" in str(v) and k != "_CMDLINE"]


def test_libraries_and_threads_go_through_the_same_door(journal: Journal) -> None:
    """From warnings on, with the library's name; a thread that dies is reported too."""
    told = journal.python(
        OPENED
        + """
import threading, warnings
logging.getLogger("websockets.client").info("unheard")
logging.getLogger("websockets.client").warning("GET %s", "/ws?key=abcdefgh&alt=json")
logging.getLogger("google_genai").error("%d parts", "three")
warnings.warn("of a pin")
thread = threading.Thread(target=lambda: 1 / 0, name="camera")
thread.start()
thread.join()
"""
    )
    entries = told.entries()
    assert [entry["LOGGER"] for entry in entries] == [
        "websockets.client",
        "google_genai",
        "py.warnings",
        "edged",
    ]
    assert entries[0]["EDGED_MESSAGE"] == "GET /ws?key=[secret]&alt=json"
    assert entries[1]["EDGED_MESSAGE"] == "%d parts"
    assert (entries[3]["EDGED_EVENT"], entries[3]["EDGED_THREAD"]) == ("broken", "camera")


def test_repeats_are_one_entry_with_their_number(journal: Journal) -> None:
    """The first is written at once, the rest is counted; another cause is another error."""
    told = journal.python(
        OPENED
        + """
for number in range(100):
    journal.warn("speech_dropped", turn=1, bytes=number, cause="the outbox is full")
journal.warn("speech_dropped", turn=1, bytes=7, cause="another")
"""
    )
    full, other, again = told.entries()
    assert (full["EDGED_BYTES"], other["EDGED_CAUSE"]) == ("0", "another")
    assert (again["EDGED_BYTES"], again["EDGED_REPEATED"]) == ("99", "99")
    assert "(repeated 99 more times in the last 1 s)" in again["MESSAGE"]


@pytest.mark.parametrize("text", ["ein Wort — 한국어 \\U0001f600", "two\\nlines", "\\udcff", ""])
def test_any_text_arrives(journal: Journal, text: str) -> None:
    """Line breaks, other scripts, lone surrogates: the entry is there."""
    told = journal.python(OPENED + f'journal.note("said", text="{text}")')
    (entry,) = told.entries("EDGED_EVENT=said")
    said = text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    assert entry["EDGED_TEXT"] == said.encode(errors="replace").decode()


def test_a_giant_is_cut(journal: Journal) -> None:
    """An entry too large for a datagram is truncated, not lost."""
    told = journal.python(
        OPENED
        + """
logging.getLogger("edged").error("broken", exc_info=ValueError("x" * 1_000_000))
journal.note("said", text="y" * 1_000_000)
"""
    )
    broken, said = told.entries()
    assert len(said["EDGED_TEXT"]) == 2001
    assert broken["MESSAGE"].endswith("xxx")


def test_wrong_settings_are_an_entry_for_each_mistake(journal: Journal, tmp_path: Path) -> None:
    """With the MESSAGE_ID under which the catalog has the cure, and not again as text."""
    file = tmp_path / "config.toml"
    file.write_text('[light]\nkind = "lamp"\n[speaker]\nvolum = "loud"\n')
    command = ["edged", "run", "--config", str(file)]
    told = journal.python(
        f"import edged.cli, sys; sys.exit(edged.cli.main({command[1:]}))", ok=False
    )
    entries = told.entries("PRIORITY=3")
    assert {entry["EDGED_EVENT"] for entry in entries} == {"settings_wrong"}
    assert [("light.kind" in e["MESSAGE"], "speaker.volum" in e["MESSAGE"]) for e in entries] == [
        (True, False),
        (False, True),
    ]
    assert len(entries) == len(told.entries("PRIORITY=3", "PRIORITY=6"))
