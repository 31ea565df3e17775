"""Times what a program does with its sockets and its loudspeaker, from outside of it."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SOURCE: Final = Path(__file__).with_name("stopwatch.c")


@dataclass(frozen=True, slots=True)
class Mark:
    """One call: `order`, `in`, `out`, `write`, `drop`, or what it makes heard: `sound`, `dry`.

    Times in seconds of CLOCK_MONOTONIC.
    """

    what: str
    begun: float
    ended: float
    amount: int


def build(folder: Path) -> Path:
    """Compile the library that is preloaded; needs gcc and libasound's headers."""
    library = folder / "stopwatch.so"
    flags = ["-O2", "-Wall", "-shared", "-fPIC", "-Wl,--no-as-needed"]
    subprocess.run(["gcc", *flags, "-o", library, _SOURCE, "-lasound"], check=True)
    return library


class Stopwatch:
    """The marks of one program, as they come."""

    def __init__(self, library: Path, file: Path) -> None:
        self._file = file
        self._file.touch()
        self._position = 0
        self.environment = {"LD_PRELOAD": os.fspath(library), "STOPWATCH": os.fspath(file)}
        self.marks: list[Mark] = []

    def read(self) -> list[Mark]:
        """Take in what has come since; return all marks."""
        with self._file.open("rb") as file:
            file.seek(self._position)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._position += len(whole)
        for line in whole.decode().splitlines():
            what, begun, ended, amount = line.split()
            self.marks.append(Mark(what, int(begun) / 1e9, int(ended) / 1e9, int(amount)))
        return self.marks

    def first(self, what: str, since: float, amount: int = 1, patience: float = 15.0) -> Mark:
        """Return the first mark of a kind begun after `since` and at least of `amount`; wait."""
        found: list[Mark] = []

        def seen() -> bool:
            found[:] = [
                mark
                for mark in self.read()
                if mark.what == what and mark.begun >= since and mark.amount >= amount
            ]
            return bool(found)

        def gave_up() -> str:
            size = f" of {amount} or more" if amount > 1 else ""
            return f"no {what!r}{size} came in {patience:g} s after {since:.3f}; {self._latest()}"

        until(seen, patience, gave_up)
        return found[0]

    def _latest(self) -> str:
        """Return the latest marks of each kind in words."""
        last = {mark.what: mark for mark in self.marks}
        said = (f"{m.what!r} of {m.amount} at {m.begun:.3f}-{m.ended:.3f}" for m in last.values())
        return f"the last were {', '.join(said) or 'none'}"


def nap(seconds: float) -> None:
    """Let real time pass."""
    threading.Event().wait(seconds)


def until(true: Callable[[], bool], patience: float, failure: Callable[[], str]) -> None:
    """Return once `true()`; raise TimeoutError with `failure()` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(failure())
        nap(0.005)
