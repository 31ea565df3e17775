"""What was measured, for people and for machines."""

import json
from dataclasses import asdict, dataclass, field
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


@dataclass
class Figures:
    """All figures of a run."""

    judges_time: bool = True
    """Whether a machine that was busy or slow fails a test: only where it is to be measured."""
    taken: list[Figure] = field(default_factory=list)

    def at_most(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure that must not exceed `limit`."""
        self._take(Figure(name, round(value, 3), unit, f"at most {limit:g}"))
        assert value <= limit, self.taken[-1].line()

    def in_time(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure that must not exceed `limit` on a machine that does nothing else."""
        self._take(Figure(name, round(value, 3), unit, f"at most {limit:g}"))
        assert value <= limit or not self.judges_time, self.taken[-1].line()

    def at_least(self, name: str, value: float, unit: str, limit: float) -> None:
        """Take a figure that must reach `limit`."""
        self._take(Figure(name, round(value, 3), unit, f"at least {limit:g}"))
        assert value >= limit, self.taken[-1].line()

    def tell(self, name: str, value: float, unit: str) -> None:
        """Take a figure that nothing is demanded of."""
        self._take(Figure(name, round(value, 3), unit, "no limit"))

    def _take(self, figure: Figure) -> None:
        self.taken.append(figure)

    def write(self, file: Path, machine: str) -> None:
        """Write them as Markdown or, if the file is called so, as JSON."""
        if file.suffix == ".json":
            file.write_text(json.dumps([asdict(each) for each in self.taken], indent=2) + "\n")
            return
        rows = "".join(f"| {f.name} | {f.value:g} {f.unit} | {f.demand} |\n" for f in self.taken)
        file.write_text(_PAGE.format(machine=machine, rows=rows))


_PAGE = """# Figures of the virtual Pi

Written by `scripts/virtual-pi test --figures docs/figures-device.md` on {machine}.
A virtual Pi is emulated without the help of the host's processor and has 512 MB and two cores:
[virtual-pi.md](virtual-pi.md).

| Figure | Measured | Demanded |
|---|---|---|
{rows}"""
