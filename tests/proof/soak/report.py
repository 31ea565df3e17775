"""One page on a soak run."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from tests.proof.soak.resources import ALLOWANCE, Slope, slope
from tests.proof.soak.walk import Tally


class Counts(logging.Handler):
    """Counts what the device writes into its journal."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line by its event."""
        self.lines[record.getMessage()] += 1


@dataclass
class Result:
    """All that is reported of a run."""

    seed: int
    speed: float | None
    """Of the clock; None on virtual time."""
    asked: int
    tally: Tally = field(default_factory=Tally)
    journal: Counter[str] = field(default_factory=Counter)
    chapters: int = 0
    underruns: int = 0
    real_seconds: float = 0.0
    left: str = ""
    failure: str = ""
    diary: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether nothing happened that must not."""
        return not self.failure


def page(result: Result) -> str:
    """Return the report."""
    tally, growth = result.tally, slope(result.tally.memory)
    speed = result.speed or 1.0
    pace = f"speed {speed:g}" if result.speed else "virtual time"
    real = sorted(seconds / speed * 1000 for seconds in tally.latencies)
    census = tally.census
    memory = [kib for _, kib in tally.memory] or [0.0]
    quantiles = ", ".join(f"p{q} {_quantile(real, q):.0f}" for q in (50, 90, 99, 100))
    lines = [
        (
            f"soak: seed {result.seed}, {tally.turn} of {result.asked} turns, {result.chapters}"
            f" chapters, {pace}, {result.real_seconds:.0f} s"
        ),
        f"outcomes      {_counted(tally.fates)}",
        f"finger        {_counted(tally.acts)}",
        f"endings       {_counted(tally.endings)}",
        f"cuts          {_counted(tally.cuts)}",
        f"calls         {_counted(tally.calls)}; {tally.commands} runs of commands",
        f"connections   {tally.connections}, goAway {result.journal['go_away']}",
        f"latency       real ms to the first sound, {len(real)} undisturbed turns: {quantiles}",
        (
            f"light         longest difference from the facts {tally.longest_untruth:.2f} scaled s,"
            f" {tally.longest_untruth / speed * 1000:.0f} real ms"
        ),
        f"underruns     {result.underruns}",
        f"memory        {memory[0]:.0f} to {memory[-1]:.0f} KiB, most {max(memory):.0f}",
        (
            f"              last half {growth.per_turn:+.1f} KiB a turn, standard error"
            f" {growth.error:.1f}, allowed {ALLOWANCE:g} + 2 errors:"
            f" {_verdict(growth)}"
        ),
    ]
    if census:
        lines.append(
            f"left behind   {result.left or 'nothing'}; in use while ready: {len(census.tasks)}"
            f" tasks, {len(census.threads)} threads, {census.descriptors} descriptors"
        )
    if result.failure:
        repeat = f"scripts/soak --turns {result.asked} --seed {result.seed}"
        lines += ["", f"FAILED in turn {tally.turn}: {result.failure}", f"again: {repeat}", ""]
        lines += list(result.diary)
    else:
        lines += ["", "PASSED: each utterance was answered once and whole, or its failure was told"]
    return "\n".join(lines)


def _counted(counter: Mapping[Any, int]) -> str:
    most = sorted(counter.items(), key=lambda item: -item[1])
    return ", ".join(f"{key.value} {count}" for key, count in most) or "-"


def _verdict(growth: Slope) -> str:
    if isinf(growth.error):
        return "too few turns to tell"
    return "flat" if growth.flat else "GROWING"


def _quantile(ordered: list[float], percent: int) -> float:
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
