"""A check that goes wrong itself."""

import threading

from edged.doctor.finding import Finding, Verdict
from edged.doctor.timeout import attempt
from edged.errors import DeviceError


def broken() -> str:
    """Fail as no check should."""
    raise ZeroDivisionError("oops")


def lost() -> str:
    """Fail as devices do."""
    raise DeviceError("x: No such device; plug it in.")


def test_what_a_check_returns_is_handed_on() -> None:
    """Whatever it is."""
    assert attempt("thing", lambda: 7) == 7


def test_a_check_that_fails_is_a_finding() -> None:
    """With the sentence of the house where there is one."""
    found = attempt("thing", broken)
    assert isinstance(found, Finding)
    assert (found.about, found.verdict) == ("thing", Verdict.FAILURE)
    assert found.text == "the check itself failed: ZeroDivisionError: oops"
    known = attempt("thing", lost)
    assert isinstance(known, Finding)
    assert known.text == "x: No such device; plug it in."


def test_a_check_that_hangs_is_left_behind() -> None:
    """The doctor goes on."""
    over = threading.Event()
    found = attempt("thing", over.wait, 0.05)
    over.set()
    assert isinstance(found, Finding)
    assert found.text.startswith("no result within 0.05 s")
    assert found.cure
