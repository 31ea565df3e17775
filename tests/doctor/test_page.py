"""What the owner and programs read."""

import json

from edged.doctor.finding import Verdict, failure, passed, skipped, warning
from edged.doctor.page import as_json, lines, summary, worst
from tests.doctor.example import in_docs, rendered

LONG = "a sentence that does not fit on one line of a terminal of eighty letters, so it is broken"


def test_a_finding_is_a_line_and_its_cure_another() -> None:
    """Broken between words, in a column of its own."""
    assert lines(passed("clock", "right")) == "pass     clock       right\n"
    page = lines(warning("wi-fi", LONG, "sudo iw dev wlan0 set power_save off"))
    assert page == (
        "warning  wi-fi       a sentence that does not fit on one line of a terminal of\n"
        "                     eighty letters, so it is broken\n"
        "                     -> sudo iw dev wlan0 set power_save off\n"
    )


def test_on_a_terminal_the_verdict_is_coloured() -> None:
    """Nothing else: a cure is copied, and the columns stay."""
    found = failure("dns", "not reachable", "look at the network")
    coloured = lines(found, colour=True)
    assert coloured.startswith("\x1b[91mfailure\x1b[0m  dns         not reachable\n")
    assert coloured.replace("\x1b[91m", "").replace("\x1b[0m", "") == lines(found)


def test_the_summary_counts() -> None:
    """What was skipped is neither good nor bad."""
    good, odd, bad = passed("a", "b"), warning("a", "b"), failure("a", "b")
    assert summary([good, skipped("a", "b")]) == "no problems found\n"
    assert summary([good, odd, odd]) == "2 warnings\n"
    assert summary([bad, odd]) == "1 failure, 1 warning\n"
    assert summary([bad, bad]) == "2 failures\n"
    assert [worst(each) for each in ([], [skipped("a", "b")], [good, odd], [odd, bad])] == [
        Verdict.PASS,
        Verdict.PASS,
        Verdict.WARNING,
        Verdict.FAILURE,
    ]


def test_json_has_everything() -> None:
    """The worst verdict first."""
    told = json.loads(as_json([passed("clock", "right"), warning("wi-fi", "sleeps", "wake it")]))
    assert told["verdict"] == "warning"
    assert told["findings"][1] == {
        "about": "wi-fi",
        "verdict": "warning",
        "text": "sleeps",
        "cure": "wake it",
    }


def test_the_documentation_shows_what_is_printed() -> None:
    """Renew it with `python -m tests.doctor.example`."""
    assert in_docs() == rendered()
