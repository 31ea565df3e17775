"""`scripts/bench`: the figures of edged beside two floors, measured from the outside in one run."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.proof.bench import report
from tests.proof.bench.figures import Results, details, figures, remarks
from tests.proof.bench.run import Size, measure_all

_QUICK = Size(
    presses=24,
    turns=1,
    seeds=1,
    random_presses=8,
    window=5.0,
    releases=4,
    status_runs=5,
    starts=1,
    writings=2,
    interruptions=4,
    calls=1,
)
_FULL = Size(
    presses=60,
    turns=6,
    seeds=3,
    random_presses=20,
    window=30.0,
    releases=16,
    status_runs=20,
    starts=5,
    writings=8,
    interruptions=12,
    calls=5,
)
_START = time.monotonic()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything for programs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for people")
    lasts = f"{_QUICK.minutes:.1f} minutes instead of {_FULL.minutes:.0f}, to try the bench out"
    parser.add_argument("--quick", action="store_true", help=lasts)
    return parser.parse_args()


def main() -> int:
    """Measure, print, write; 1 if a target was missed."""
    arguments = _arguments()
    when, machine = report.now(), report.machine()
    with tempfile.TemporaryDirectory(prefix="edged-bench-") as folder:
        size = _QUICK if arguments.quick else _FULL
        results: Results = measure_all(Path(folder), size, _say)
    rows = figures(results)
    text = f"Measured {when} on {machine}.\n\n{report.table(rows)}\n\n{remarks(results)}\n"
    sys.stdout.write(f"\n{text}")
    if arguments.json:
        arguments.json.write_text(report.as_json(when, machine, rows, details(results)))
    if arguments.markdown:
        arguments.markdown.write_text(report.page(text))
    return int(not all(row.reached for row in rows))


def _say(line: str) -> None:
    sys.stderr.write(f"• {time.process_time():4.0f} {time.monotonic() - _START:4.0f} s  {line}\n")


if __name__ == "__main__":
    sys.exit(main())
