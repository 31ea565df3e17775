"""What a subject costs while nothing happens, and while somebody talks."""

import math
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.inputs.microphone.source import PERIOD_BYTES
from edged.pcm import SAMPLE_BYTES
from tests.proof.bench.ready import managing
from tests.proof.bench.service import Service
from tests.proof.bench.stopwatch import nap, until
from tests.proof.bench.subject import (
    BARE,
    EDGED,
    MICROPHONE,
    OPEN,
    SUBJECTS,
    Subject,
    cpu_seconds,
    running,
)

READER: Final = "microphone only"
_MINUTE: Final = 60.0
_PATIENCE: Final = 10.0
_LEAST_TALK: Final = 15.0
_CARD_CLOSED: Final = 12.0
"""Seconds after an answer in which edged has let go of the loudspeaker."""


@dataclass
class Burden:
    """What each subject needs; CPU in seconds per minute, memory in MiB."""

    armed: dict[str, float]
    listening: dict[str, float]
    speaking: dict[str, float]
    resident: dict[str, float]


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the start of a process."""

    set_up: dict[str, list[float]]
    """To the set-up that the service reads, of each subject."""
    ready: list[float]
    """To READY=1 of edged."""


def measure(
    service: Service, folder: Path, window: float, with_edged: Callable[[Subject], None]
) -> Burden:
    """Run all subjects side by side, so that all meet the same machine; `window` in seconds.

    `with_edged` is called once while everybody is idle.
    """
    with ExitStack() as stack:
        subjects = {
            name: stack.enter_context(running(name, service, folder))
            for name in (*SUBJECTS, BARE, OPEN)
        }
        reader = stack.enter_context(_reader())
        spend: dict[str, Callable[[], float]] = {
            **{name: subject.cpu for name, subject in subjects.items()},
            READER: lambda: cpu_seconds(reader),
        }
        _converse(subjects)
        with_edged(subjects[EDGED])
        nap(_CARD_CLOSED)
        armed = _spent(spend, window)
        resident = {name: subject.resident() for name, subject in subjects.items()}
        _begin(subjects)
        nap(1.0)
        listening = _spent(spend, talks(window))
        _finish(subjects)
        speaking = _spent(spend, talks(window))  # an answer is as long as what was said
    return Burden(armed, listening, speaking, resident)


def talks(window: float) -> float:
    """Return the seconds of what is said: two of edged are compared there that are nearly alike."""
    return max(window, _LEAST_TALK)


def starts(service: Service, folder: Path, count: int) -> Starts:
    """Start each subject so many times, in turns and alone."""
    set_up: dict[str, list[float]] = {name: [] for name in (*SUBJECTS, BARE)}
    ready = []
    for _ in range(count):
        for name, seconds in set_up.items():
            with managing(folder) as manager, running(name, service, folder, manager) as subject:
                seconds.append(subject.start)
                if name == EDGED:
                    until(lambda: manager.ready_at < math.inf, _PATIENCE, lambda: "no READY=1")
                    ready.append(manager.ready_at - subject.begun)
    return Starts(set_up, ready)


def _converse(subjects: Mapping[str, Subject]) -> None:
    """Have one conversation with each: what is used for the first time is then loaded."""
    nap(1.0)
    _begin(subjects)
    nap(2.0)
    _finish(subjects)
    nap(4.0)


def _begin(subjects: Mapping[str, Subject]) -> None:
    """Push every button; an open conversation begins with a tap."""
    for name, subject in subjects.items():
        (subject.tap if name == OPEN else subject.press)()


def _finish(subjects: Mapping[str, Subject]) -> None:
    """Let every button up; an open conversation ends with a tap."""
    for name, subject in subjects.items():
        (subject.tap if name == OPEN else subject.release)()


def _spent(spend: Mapping[str, Callable[[], float]], window: float) -> dict[str, float]:
    before = {name: cpu() for name, cpu in spend.items()}
    nap(window)
    return {name: (cpu() - before[name]) * _MINUTE / window for name, cpu in spend.items()}


@contextmanager
def _reader() -> Iterator[int]:
    """Read the microphone as edged does, in a process of its own; give its pid."""
    period = str(PERIOD_BYTES // SAMPLE_BYTES)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.proof.bench.reader_floor", MICROPHONE, period]
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()
