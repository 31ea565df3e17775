"""`scripts/soak`: hundreds of conversations with all that can disturb them."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.proof.soak.report import page
from tests.proof.soak.run import soak

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the folder in it is of this run alone
"""Where sound is kept: a disk that is busy with others is no part of what is tried."""


def main() -> int:
    """Run a soak and print its page; 1 if anything happened that must not."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--turns", type=int, default=300, help="presses of the button")
    parser.add_argument("--seed", type=int, default=1, help="chooses all that happens")
    parser.add_argument("--speed", type=float, default=6.0, help="of the clock; 0: virtual time")
    chosen = parser.parse_args()
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        result = soak(chosen.turns, chosen.seed, chosen.speed or None, Path(folder))
    print(page(result))  # noqa: T201 - the page is what it is for
    return 0 if result.passed else 1


if __name__ == "__main__":
    sys.exit(main())
