"""The catalog explains the entries that the program writes, and the page lists them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from edged.journal.entry import LONGEST_VALUE, Entry, for_journald
from edged.journal.message_ids import KIND_FIELDS, MESSAGE_IDS, message_id
from tests.journal.events import ROOT, events
from tests.journal.page import PAGE, table

CATALOG: Final = ROOT / "systemd" / "edged.catalog"
ENTRY: Final = re.compile(
    r"# (?P<kind>.+)\n-- (?P<number>[0-9a-f]{32})\nSubject: .+\nDefined-By: edged\n\n(?P<text>.+)",
    re.DOTALL,
)


def explained() -> dict[str, tuple[str, str]]:
    """Return MESSAGE_ID and text of each kind in the catalog."""
    _, *parts = re.split(r"^(?=# .+\n-- )", CATALOG.read_text(), flags=re.MULTILINE)
    found = [ENTRY.fullmatch(part.strip()) for part in parts]
    return {each["kind"]: (each["number"], each["text"]) for each in found if each}


def test_each_kind_is_explained_and_each_explanation_is_of_a_kind() -> None:
    """In the order of the table, with the same IDs, none twice."""
    assert [(kind, found) for kind, (found, _) in explained().items()] == list(MESSAGE_IDS.items())
    assert len(set(MESSAGE_IDS.values())) == len(MESSAGE_IDS)


def test_each_kind_is_told_by_the_program() -> None:
    """With the field that distinguishes it."""
    told = events()
    for kind in MESSAGE_IDS:
        event, _, which = kind.partition(":")
        assert event in told
        assert bool(which) == (event in KIND_FIELDS)
        if which:
            assert KIND_FIELDS[event] in told[event]
            assert message_id(event, {KIND_FIELDS[event]: which}) == MESSAGE_IDS[kind]


def test_what_is_wrong_with_a_file_is_explained() -> None:
    """For its owner has lost something, or is about to."""
    told = {event for event, names in events().items() if "file" in names and "cure" not in names}
    assert told - {"settings_file_missing"} <= {*MESSAGE_IDS}, "all but what is in order"


def test_an_explanation_asks_for_fields_that_are_there() -> None:
    """Of its own event."""
    told = events()
    for kind, (_, text) in explained().items():
        asked = {name.lower() for name in re.findall(r"@EDGED_(\w+)@", text)}
        assert asked <= told[kind.partition(":")[0]], kind
        assert all(len(line) <= 100 for line in text.splitlines()), kind


@pytest.mark.skipif(not shutil.which("journalctl"), reason="no journalctl: apt install systemd")
def test_systemd_reads_the_catalog(tmp_path: Path) -> None:
    """As installed: without complaints, and nothing is left out."""
    place = tmp_path / "usr/local/lib/systemd/catalog"
    place.mkdir(parents=True)
    (tmp_path / "var/lib/systemd/catalog").mkdir(parents=True)
    (place / CATALOG.name).write_bytes(CATALOG.read_bytes())
    where = ["journalctl", f"--root={tmp_path}"]
    made = subprocess.run([*where, "--update-catalog"], check=True, capture_output=True, text=True)
    assert made.stderr == ""
    listed = subprocess.run([*where, "--list-catalog"], check=True, capture_output=True, text=True)
    assert sorted(line.split()[0] for line in listed.stdout.splitlines()) == sorted(
        MESSAGE_IDS.values()
    )


def test_the_page_lists_all_events() -> None:
    """If this fails: python -m tests.journal.page."""
    assert PAGE.read_text().endswith(table())


def test_the_numbers_are_those_that_were_published() -> None:
    """Owners search for them; a change here breaks what they saved."""
    assert MESSAGE_IDS["not_set_up:no_key"] == "cde13cb0224c4bb3a2b2ab7e320394a1"
    assert MESSAGE_IDS["turn:failed"] == "016064eee4bb47ba8eb79d10fd025570"


def test_an_entry_fits_into_a_datagram() -> None:
    """Of the size that Linux allows by default (net.core.wmem_default)."""
    largest = max(len(fields) for fields in events().values())
    fields = {f"field_{n}": "€" * LONGEST_VALUE for n in range(largest)}
    assert len(for_journald(Entry("event", 20, fields, 0.0))) < 212_992
