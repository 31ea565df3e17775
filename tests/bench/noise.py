"""How late the machine itself is: a process that only sleeps, beside all that is measured."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Final

_NAP: Final = 0.01


@contextmanager
def noise(folder: Path) -> Iterator[list[float]]:
    """Sleep beside the block; when it is left the list holds by how many seconds each was late."""
    late: list[float] = []
    file = folder / "noise"
    with file.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "tests.bench.noise"], stdout=out)
    try:
        yield late
    finally:
        process.terminate()
        process.wait()
        text = file.read_text()
        late += [float(line) for line in text[: text.rfind("\n")].splitlines()]


def main() -> None:
    """Print by how many seconds each of endless naps was too long."""
    while True:
        start = time.monotonic()
        select((), (), (), _NAP)
        sys.stdout.write(f"{time.monotonic() - start - _NAP:.6f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
