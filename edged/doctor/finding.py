"""The result of one check. Pure."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - no password
    SKIPPED = "skipped"  # it could not be checked, or was not meant to be
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
    """Return a finding that it works."""
    return Finding(about, Verdict.PASS, text)


def skipped(about: str, text: str, cure: str = "") -> Finding:
    """Return a finding that it was not checked, and why."""
    return Finding(about, Verdict.SKIPPED, text, cure)


def warning(about: str, text: str, cure: str = "") -> Finding:
    """Return a finding that it could work better."""
    return Finding(about, Verdict.WARNING, text, cure)


def failure(about: str, text: str, cure: str = "") -> Finding:
    """Return a finding that keeps edged from working."""
    return Finding(about, Verdict.FAILURE, text, cure)
