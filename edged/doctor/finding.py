"""What the doctor says about one thing. Pure."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How it is."""

    PASS = "pass"  # noqa: S105 - no password
    SKIPPED = "skipped"  # it could not, or was not to be examined
    WARNING = "warning"  # it works, but not as well as it could
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the owner; `cure` is empty where there is none, or where `text` names it."""

    about: str
    verdict: Verdict
    text: str
    cure: str = ""


def passed(about: str, text: str) -> Finding:
    """Return that all is well."""
    return Finding(about, Verdict.PASS, text)


def skipped(about: str, text: str, cure: str = "") -> Finding:
    """Return that nothing is known, and why."""
    return Finding(about, Verdict.SKIPPED, text, cure)


def warning(about: str, text: str, cure: str = "") -> Finding:
    """Return something to mend at leisure."""
    return Finding(about, Verdict.WARNING, text, cure)


def failure(about: str, text: str, cure: str = "") -> Finding:
    """Return something that keeps edged from working."""
    return Finding(about, Verdict.FAILURE, text, cure)
