"""The lines of docs/journal.md, given to a real journald and a real journalctl."""

import re
import shutil
from collections.abc import Iterator
from typing import Final

import pytest

from tests.journal.journald import Journal, missing, real_journal
from tests.journal.page import PAGE

LINES: Final = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if line.startswith("journalctl")
]
A_LIFE: Final = """
from edged import journal
from edged.journal.handler import open_journal
open_journal()
journal.note("started", version="1", model="m")
journal.warn("not_set_up", reason="no_key", cause="no API key")
journal.note("online")
for turn, latency in enumerate((500, 700, 650), 1):
    journal.note("turn", turn=turn, outcome="answered", latency_ms=latency, tokens=10)
journal.warn("turn", turn=4, outcome="failed", cause="no route")
journal.warn("device_lost", device="microphone", cause="it was unplugged")
1 / 0
"""


@pytest.fixture(scope="module")
def lived() -> Iterator[Journal]:
    """Return the journal of a service with a few entries of each kind."""
    if missing():
        pytest.skip(missing())
    with real_journal() as journal:
        assert journal.python(A_LIFE, ok=False).entries("EDGED_EVENT=broken")
        if not journal.read("-u", "edged", "-o", "cat"):
            pytest.skip("no control group can be made here, so nothing is of the unit edged")
        yield journal


@pytest.mark.parametrize("line", LINES)
def test_each_line_of_the_page_finds_something(lived: Journal, line: str) -> None:
    """Each of them, as it stands there."""
    if "jq" in line and not shutil.which("jq"):
        pytest.skip("no jq: apt install jq")
    if " -f" in line:
        line = f"timeout 1 {line} || true"
    found = lived.inside("sh", "-c", line).stdout
    assert found.strip()
    assert "No entries" not in found


def test_the_figures_are_right(lived: Journal) -> None:
    """Median and sum are those of the story above."""
    (median,) = [line for line in LINES if "median" in line]
    (tokens,) = [line for line in LINES if "TOKENS" in line]
    if shutil.which("jq"):
        told = lived.inside("sh", "-c", median).stdout
        assert told == "3 turns, median 650 ms, worst 700 ms\n"
        assert lived.inside("sh", "-c", tokens).stdout.strip() == "30"


def test_an_explanation_names_the_cause_and_the_cure(lived: Journal) -> None:
    """`journalctl -x` fills in the fields."""
    text = lived.inside("sh", "-c", "journalctl -u edged -b -x").stdout
    assert "Subject: The microphone is lost" in text
    assert "it was unplugged\n" in text.partition("Subject: The microphone is lost")[2]
    assert "sudo edged set-key" in text
    assert "@EDGED" not in text
