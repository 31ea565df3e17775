"""What was measured, for people and for machines."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside what it has to be."""

    name: str
    value: float
    unit: str
    demand: str

    def line(self) -> str:
        """Return it as text."""
        return f"{self.name}: {self.value:g} {self.unit} ({self.demand})"


@dataclass(frozen=True, slots=True)
class Figures:
    """Takes the figures of a test; a demand that is not met fails it."""

    take: Callable[[Figure], None]

    def at_most(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure that must not exceed `limit`."""
        figure = self._taken(name, value, unit, f"at most {limit:g}")
        assert value <= limit, figure.line()

    def at_least(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure that must reach `limit`."""
        figure = self._taken(name, value, unit, f"at least {limit:g}")
        assert value >= limit, figure.line()

    def idle_at_most(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure of the host's own time, whose limit is for an idle host: not judged."""
        self._taken(name, value, unit, f"at most {limit:g} on an idle host")

    def tell(self, name: str, value: float, unit: str) -> None:
        """Take a figure that nothing is demanded of."""
        self._taken(name, value, unit, "no limit")

    def _taken(self, name: str, value: float, unit: str, demand: str) -> Figure:
        figure = Figure(name, round(value, 3), unit, demand)
        self.take(figure)
        return figure


def write(figures: Iterable[Figure], file: Path, machine: str) -> None:
    """Write them as Markdown or, if the file is called so, as JSON."""
    if file.suffix == ".json":
        file.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
        return
    rows = "".join(f"| {f.name} | {f.value:g} {f.unit} | {f.demand} |\n" for f in figures)
    file.write_text(_PAGE.format(machine=machine, rows=rows))


_PAGE = """# Figures of the virtual Pi

Written by `scripts/virtual-pi test --figures docs/figures-device.md` on {machine}.
A virtual Pi has 512 MB and one emulated core of half a billion instructions a second. Its seconds
are those of its own clock, which counts instructions: [virtual-pi.md](virtual-pi.md).

| Figure | Measured | Demanded |
|---|---|---|
{rows}"""
