"""The figures, each beside its target and the floors, as a table for people and programs."""

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.proof.bench.subject import EDGED, GENAI, RAW

_HEAD: Final = (
    "figure", "edged", RAW, GENAI, "ratio", "target", "",
)  # fmt: skip

_NOTES: Final = """\
How it is measured: edged is `edged run` on ALSA (a PulseAudio null sink as the card); the floors
are a client on raw websockets and one on google-genai, on the same card and the same emulator
process. A preloaded library writes down, in all three alike, when they read their button's socket,
read and write the network, and call snd_pcm_writei and snd_pcm_drop; the emulator's record and a
recording of the sink's monitor are the second witnesses. A reply is heard when its first sample
that is not silence comes out of an ideal card, which plays at once and in order what is written to
it: silence that leads in or keeps awake is in it, the steps of the sink are not; the service thinks
for 0.3 s. Lines without floors run the real assembly on WAV files, where what was said is known to
the sample. CPU and memory are of the process alone, without the preloaded library, all subjects
side by side. Targets of CPU and of starts are a share of what a floor takes in the same run. "edged
on websocket" is edged without google-genai (gemini.client).
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: `edged` is held to `target`, the floors are held to nothing."""

    name: str
    edged: float
    target: float
    floors: dict[str, float] = field(default_factory=dict)
    medians: dict[str, float] = field(default_factory=dict)
    """Shown in brackets where the figure is a percentile."""
    unit: str = ""
    digits: int = 1
    at_least: bool = False
    share: str = ""
    """Of which floor the target is what share."""

    @property
    def reached(self) -> bool:
        """Tell whether the target is reached."""
        return self.edged >= self.target if self.at_least else self.edged <= self.target

    def ratios(self) -> str:
        """Return edged over each floor."""
        floors = [self.floors.get(name) for name in (RAW, GENAI)]
        shown = [f"{self.edged / floor:.2f}" if floor else "-" for floor in floors]
        return "" if shown == ["-", "-"] else " / ".join(shown)

    def cells(self) -> tuple[str, ...]:
        """Return the line as text."""
        sign = "≥" if self.at_least else "≤"
        return (
            self.name,
            self._with_median(EDGED, self.edged),
            *(self._with_median(name, self.floors.get(name)) for name in (RAW, GENAI)),
            self.ratios(),
            f"{sign} {self._text(self.target)}" + (f" = {self.share}" if self.share else ""),
            "pass" if self.reached else "MISS",
        )

    def _with_median(self, name: str, value: float | None) -> str:
        median = self.medians.get(name)
        return self._text(value) + (f" ({median:.{self.digits}f})" if median is not None else "")

    def _text(self, value: float | None) -> str:
        return "" if value is None else f"{value:.{self.digits}f} {self.unit}".strip()


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[-(-95 * len(ordered) // 100) - 1]


def spread(values: Sequence[float], scale: float = 1000.0) -> dict[str, float]:
    """Return what a program may want to know of many values; milliseconds of seconds."""
    return {
        "count": len(values),
        "median": scale * statistics.median(values),
        "p95": scale * p95(values),
        "worst": scale * max(values),
    }


def table(figures: Sequence[Figure]) -> str:
    """Return the table as Markdown that is readable as it is."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def machine() -> str:
    """Describe what it was measured on."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = next(
        (line.partition(":")[2].strip() for line in cpuinfo.splitlines() if "model name" in line),
        platform.machine(),
    )
    cores = cpuinfo.count("processor\t")
    return (
        f"{platform.machine()}, {cores} cores {model}, Linux {platform.release()}, Python"
        f" {platform.python_version()}, google-genai {version('google-genai')},"
        f" websockets {version('websockets')}; load before: {Path('/proc/loadavg').read_text()[:4]}"
    )


def now() -> str:
    """Return the time of day for the report."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def as_json(when: str, what: str, figures: Sequence[Figure], details: object) -> str:
    """Return everything for a program."""
    rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
    report = {"date": when, "machine": what, "figures": rows, "details": details}
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def page(text: str) -> str:
    """Return the page for docs/."""
    title = "# Figures\n\nWritten by `scripts/bench --markdown FILE`, never by hand."
    return f"{title}\n\n{text}\n{_NOTES}"
