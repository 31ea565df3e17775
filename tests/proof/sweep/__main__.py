"""Hit each step of an update at each change of the disk; print what came of it."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.proof.sweep.disk import MEMORY
from tests.proof.sweep.run import WAYS, Sweep


def main() -> int:
    """Sweep; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="sweep", description=__doc__)
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth point only")
    memory = MEMORY if MEMORY.is_dir() else None
    parser.add_argument("--in", dest="place", type=Path, default=memory, help="where to work")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.place) as place:
        sweep = Sweep(Path(place), arguments.sample)
        return min(1, sum(_swept(sweep, how) for how in WAYS))


def _swept(sweep: Sweep, how: str) -> int:
    """Sweep in one way; return how many points were wrong."""
    hits = []
    for hit in sweep.hits(how):
        hits.append(hit)
        for fault in hit.faults:
            text = f"{hit.scene}, {hit.point.call} {hit.point.number}: {fault}"
            print(text, flush=True)  # noqa: T201  # a command tells what it finds
    wrong = [hit for hit in hits if hit.faults]
    counts = Counter(hit.scene for hit in hits)
    each = ", ".join(f"{scene} {count}" for scene, count in counts.items())
    checks = sum(hit.checks for hit in hits)
    sys.stdout.write(
        f"{how}: {each} = {len(hits)} points, {checks} checks, {len(wrong)} failures\n"
    )
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
