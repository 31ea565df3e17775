"""What the last look at the repository and the last trial have come to, for the owner. Pure.

It is kept as a file, and told as one sentence: "Updates that silently never ran" are found there.
"""

import json
from typing import Any, Final

from edged.update.probation import Result
from edged.values import dataclass, replace

MOST_BYTES: Final = 16_384
_LONGEST: Final = 500
_DAY: Final = 86_400
_MOST_DAYS: Final = 7
_LATEST: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Trial:
    """How the last trial has ended."""

    release: str
    result: Result
    why: str
    at: int
    """In seconds of UTC, by the device's clock."""
    times: int = 1
    """How often it was interrupted."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of updates."""

    checked: int = 0
    """When it was last tried to look, in seconds of UTC; 0 for never."""
    said: str = "not yet"
    """What came of it."""
    code: int = 0
    """The exit code of that run."""
    offered: str | None = None
    """The release that the channel has for this device."""
    trial: Trial | None = None

    def after(self, trial: Trial) -> "Report":
        """Return the report after one more trial, which counts how often one was interrupted."""
        last = self.trial
        again = last is not None and last.release == trial.release
        if again and last and last.result is trial.result is Result.UNDECIDED:
            trial = replace(trial, times=last.times + 1)
        return replace(self, trial=trial)

    def waits(self, release: str, now: float) -> int:
        """Return for how many seconds a release that was interrupted is not tried again.

        A day longer each time, a week at most; not at all if the clock has jumped.
        """
        last = self.trial
        if last is None or last.release != release or last.result is not Result.UNDECIDED:
            return 0
        until = last.at + min(last.times, _MOST_DAYS) * _DAY
        return int(until - now) if last.at <= now < until else 0


def written(report: Report) -> bytes:
    """Return the content of the file."""
    return json.dumps(as_json(report)).encode() + b"\n"


def as_json(report: Report) -> dict[str, Any]:
    """Return what `edged update status --json` prints of it."""
    trial = report.trial
    return {
        "checked": report.checked,
        "said": report.said[:_LONGEST],
        "code": report.code,
        "offered": report.offered,
        "trial": trial
        and {
            "release": trial.release,
            "result": trial.result.value,
            "why": trial.why[:_LONGEST],
            "at": trial.at,
            "times": trial.times,
        },
    }


def read(content: bytes | None) -> Report:
    """Return what was written; an empty report of what cannot have been."""
    try:
        told = json.loads(content or b"")
        trial = told["trial"] and _trial(told["trial"])
        offered = told["offered"]
        return Report(
            _count(told["checked"]),
            str(told["said"])[:_LONGEST],
            _count(told["code"]),
            offered if isinstance(offered, str) else None,
            trial or None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Report()


def _trial(told: dict[str, Any]) -> Trial:
    return Trial(
        str(told["release"])[:_LONGEST],
        Result(told["result"]),
        str(told["why"])[:_LONGEST],
        _count(told["at"]),
        _count(told["times"]),
    )


def _count(told: object) -> int:
    if type(told) is not int or not 0 <= told < _LATEST:
        raise ValueError("no count")
    return told


def sentence(report: Report, current: str | None) -> str:
    """Return one line for `systemctl status`."""
    trial = report.trial
    runs = f"{current} runs" if current else "No release runs"
    told = f"{runs}; {report.said}."
    if trial and trial.result is not Result.PASSED and trial.release not in report.said:
        told += f" {trial.release} {trial.result.value}: {trial.why}."
    return told.replace("\n", " ")[:_LONGEST]
