"""The findings as text for people or as JSON for programs. Pure."""

import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

import edged
from edged.colour import GREEN, GREY, RED, YELLOW, painted
from edged.doctor.finding import Finding, Verdict

_WIDTH: Final = 79
_MARGIN: Final = " " * 21
_GRAVITY: Final = (Verdict.PASS, Verdict.WARNING, Verdict.FAILURE)


_COLOURS: Final = {
    Verdict.PASS: GREEN,
    Verdict.SKIPPED: GREY,
    Verdict.WARNING: YELLOW,
    Verdict.FAILURE: RED,
}


def lines(finding: Finding, *, colour: bool = False) -> str:
    """Return a finding as a few lines; its cure is one line, to copy from a terminal."""
    page = textwrap.fill(
        finding.text,
        _WIDTH,
        initial_indent=f"{finding.verdict.value:<9}{finding.about:<12}",
        subsequent_indent=_MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if colour:
        verdict = finding.verdict.value
        page = painted(verdict, _COLOURS[finding.verdict]) + page.removeprefix(verdict)
    cure = f"{_MARGIN}-> {finding.cure}\n" if finding.cure else ""
    return f"{page}\n{cure}"


def summary(findings: Sequence[Finding]) -> str:
    """Return the last line."""
    counts = {v: sum(finding.verdict is v for finding in findings) for v in Verdict}
    if not counts[Verdict.FAILURE] and not counts[Verdict.WARNING]:
        return "no problems found\n"
    told = (_counted(counts[v], v.value) for v in (Verdict.FAILURE, Verdict.WARNING) if counts[v])
    return ", ".join(told) + "\n"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the worst verdict; skipped checks do not count."""
    verdicts = {finding.verdict for finding in findings}
    return max((v for v in _GRAVITY if v in verdicts), key=_GRAVITY.index, default=Verdict.PASS)


def as_json(findings: Sequence[Finding]) -> str:
    """Return one JSON object."""
    told = [
        {"about": f.about, "verdict": f.verdict.value, "text": f.text, "cure": f.cure}
        for f in findings
    ]
    whole = {"edged": edged.__version__, "verdict": worst(findings).value, "findings": told}
    return json.dumps(whole, indent=1) + "\n"
