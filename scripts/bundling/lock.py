"""What a lock file asks for on a target."""

from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from scripts.bundling.target import Target


@dataclass(frozen=True, slots=True)
class Locked:
    """One package at one version, and the sha256 of each of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}=={self.version} " + " ".join(f"--hash=sha256:{h}" for h in self.hashes)


def read(file: Path, target: Target) -> list[Locked]:
    """Return what is needed on the target, in the order of the file."""
    lines = file.read_text().replace("\\\n", " ").splitlines()
    return [locked for line in lines if (locked := _entry(line, target))]


def _entry(line: str, target: Target) -> Locked | None:
    words, *hashes = line.split("--hash=sha256:")
    if not words.strip() or words.startswith("#"):
        return None
    wanted = Requirement(words.strip())
    if wanted.marker and not wanted.marker.evaluate(target.markers):
        return None
    [specifier] = wanted.specifier
    return Locked(wanted.name, specifier.version, tuple(h.strip() for h in hashes))
