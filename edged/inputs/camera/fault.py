"""Whether a camera works: the last error of its driver, or a call that does not return."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from edged.clock import Clock
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report

SILENT: Final = (
    "the camera does not answer: its driver hangs; restart edged, and the Pi if that does not help"
)
_TIMEOUT: Final = 20.0
"""Seconds until a driver is taken to hang: to open a camera, a small board loads libraries."""
_LONG: Final = 3600.0


class Step(IntEnum):
    """A call to the driver. One that succeeds clears the faults of all before it."""

    CLOSE = 0
    STOP = 1
    OPEN = 2
    START = 3
    CAPTURE = 4


class FaultDetector:
    """The fault of a camera, if there is one: it lasts until the step that failed succeeds."""

    def __init__(self, clock: Clock, report: Report) -> None:
        """Report each change until `end`."""
        self._clock = clock
        self._report = report
        self._lock = threading.Lock()
        self._asks = threading.Event()
        self._over = threading.Event()
        self._asked = Step.CLOSE
        self._hangs_from = math.inf
        self._failed = Step.CLOSE
        self._cause = ""
        self._reported = ""
        self.failures = 0
        """How often it failed in a row."""

    def watch(self) -> None:
        """Report a driver that hangs, which cannot say so itself; return after `end`."""
        while not self._over.is_set():
            with self._lock:
                self._report_change()
                reported = self._reported == SILENT
                delay = _LONG if reported else min(self._hangs_from - self._clock.now(), _LONG)
                self._asks.clear()
            self._clock.wait(self._asks, delay)

    def end(self) -> None:
        """Report nothing any more."""
        with self._lock:
            self._over.set()
        self._asks.set()

    @contextmanager
    def running(self, step: Step) -> Iterator[None]:
        """Mark `step` as running while the context lasts."""
        with self._lock:
            self._asked, self._hangs_from = step, self._clock.now() + _TIMEOUT
        self._asks.set()
        try:
            yield
        except Exception:
            with self._lock:  # reported by `fail`: a hang that ends in an error is no recovery
                self._hangs_from = math.inf
            raise
        with self._lock:
            self._hangs_from = math.inf
            if step >= self._failed:
                self._cause, self.failures = "", 0
            self._report_change()

    def fail(self, error: Exception) -> None:
        """Record that the last step failed."""
        with self._lock:
            self._failed, self._cause = self._asked, str(error) or type(error).__name__
            self.failures += 1
            self._report_change()

    def _report_change(self) -> None:
        fault = SILENT if self._clock.now() >= self._hangs_from else self._cause
        if fault != self._reported and not self._over.is_set():
            self._report(PartLost(Part.CAMERA, fault) if fault else PartRestored(Part.CAMERA))
            self._reported = fault
