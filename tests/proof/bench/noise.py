"""How late the machine itself is: a process that only sleeps, beside all that is measured."""

import os
import subprocess
import sys
import time
from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Final

_NAP: Final = 0.01
STALL: Final = 0.005
"""A machine that lets a sleeper wait for so many seconds more is no measure of anything."""

_CALM: Final = 2.0
"""Seconds after which a calm machine is taken for one that stays so for a while."""
_MOSTLY: Final = 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the second time, in seconds of CLOCK_MONOTONIC."""

    begun: float
    ended: float

    @property
    def length(self) -> float:
        """Return how long it lasted."""
        return self.ended - self.begun


@dataclass
class Noise:
    """When naps began, and by how many seconds each was too long."""

    naps: list[tuple[float, float]] = field(default_factory=list)
    file: Path = Path(os.devnull)
    _position: int = 0

    def read(self) -> None:
        """Take in what has come since."""
        with self.file.open("rb") as file:
            file.seek(self._position)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._position += len(whole)
        for line in whole.decode().splitlines():
            start, late = line.split()
            self.naps.append((float(start), float(late)))

    def await_calm(self, patience: float) -> None:
        """Return once the machine was calm for a while, at the latest after `patience` seconds."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            select((), (), (), _CALM)
            self.read()
            latest = [late for start, late in self.naps if start > time.monotonic() - _CALM]
            if latest and sum(late <= STALL for late in latest) >= _MOSTLY * len(latest):
                return

    def late(self) -> list[float]:
        """Return by how much the naps were too long."""
        return [late for _, late in self.naps]

    def disturbed(self, span: Span, more_than: float = STALL) -> bool:
        """Tell whether the machine stood still for `more_than` seconds in a span of time."""
        first = max(0, bisect(self.naps, (span.begun, 0.0)) - 1)
        for start, late in self.naps[first:]:
            if start >= span.ended:
                return False
            if late > more_than and start + _NAP + late > span.begun:
                return True
        return False


@contextmanager
def noise(folder: Path) -> Iterator[Noise]:
    """Sleep beside the block; what came of it is known when the block is left."""
    noise = Noise(file=folder / "noise")
    with noise.file.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "tests.proof.bench.noise"], stdout=out)
    try:
        yield noise
    finally:
        process.terminate()
        process.wait()
        noise.read()


def main() -> None:
    """Print when each of endless naps began and by how many seconds it was too long."""
    while True:
        start = time.monotonic()
        select((), (), (), _NAP)
        sys.stdout.write(f"{start:.6f} {time.monotonic() - start - _NAP:.6f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
