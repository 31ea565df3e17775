"""The thread that takes pictures: one for the life of the camera, whatever the technology.

It owns the sensor: opens, starts, stops and closes it. A sensor that fails is closed and opened
again after a while, for ever; a driver that never returns costs this thread and nothing else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final, Protocol

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.inputs.camera import See
from edged.inputs.camera.fault import Health, Step
from edged.inputs.camera.rate import Pace, look, look_away, pause, settle, taken
from edged.journal import note, warn

TAKE_TIMEOUT: Final = 3.0
"""Seconds that a sensor has for one picture."""
_BACK_OFF: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_LONG: Final = 3600.0
_FAREWELL: Final = 2.0


class Sensor(Protocol):
    """What a technology must offer. Called from one thread; raises any Exception when it fails."""

    def open(self) -> None:
        """Take hold of the device, not running yet."""

    def start(self) -> None:
        """Make it run, ready for pictures worth showing."""

    def take(self) -> bytes:
        """Return a JPEG exposed after the call, within TAKE_TIMEOUT seconds."""

    def stop(self) -> None:
        """Make it rest."""

    def close(self) -> None:
        """Let go of the device, also one that is half open or has failed."""


class Motion(Enum):
    """Whether a sensor runs."""

    RESTING = "resting"
    RUNNING = "running"


class SensorCamera:
    """A camera around a sensor. Warm: the sensor runs all the time; cold: only while looked at."""

    def __init__(
        self,
        sensor: Sensor,
        see: See,
        report: Report,
        *,
        warm: bool,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._sensor = sensor
        self._see = see
        self._report = report
        self._warm = warm
        self._clock = clock
        self._lock = threading.Lock()
        self._pace = Pace()
        self._stirred = threading.Event()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Have the camera at hand while the context lasts."""
        self._stirred, over, gone = threading.Event(), threading.Event(), threading.Event()
        self._pace, health = Pace(), Health(self._clock, self._report)
        # Daemons, so that a driver that never returns does not keep the process from ending.
        threading.Thread(target=health.watch, name="camera.health", daemon=True).start()
        threading.Thread(
            target=self._run, args=(health, over, gone), name="camera", daemon=True
        ).start()
        try:
            yield
        finally:
            with self._lock:
                self._pace = Pace()
                over.set()
            health.end()
            self._stirred.set()
            if not self._clock.wait(gone, _FAREWELL):
                warn("camera_abandoned", cause="its driver does not return")

    def look(self, epoch: int) -> None:
        """Deliver a fresh frame as soon as there is one, then one per second."""
        with self._lock:
            self._pace = look(self._pace, epoch)
        self._stirred.set()

    def look_away(self, epoch: int) -> None:
        """Deliver no further frame of `epoch`, except its very first if none has come yet."""
        with self._lock:
            self._pace = look_away(self._pace, epoch, self._clock.now())
        self._stirred.set()

    def _run(self, health: Health, over: threading.Event, gone: threading.Event) -> None:
        while not over.is_set():
            try:
                with health.asking(Step.OPEN):
                    self._sensor.open()
                self._shoot(health, over)
            except Exception as error:  # noqa: BLE001  # drivers raise anything; the voice goes on
                health.fail(error)
            finally:
                self._let_go(health)
            if not over.is_set():
                self._clock.wait(over, _BACK_OFF[min(health.failures, len(_BACK_OFF)) - 1])
        gone.set()

    def _shoot(self, health: Health, over: threading.Event) -> None:
        motion = Motion.RESTING
        while not over.is_set():
            self._stirred.clear()
            now = self._clock.now()
            with self._lock:
                self._pace = settle(self._pace, now)
                epoch, wait = self._pace.epoch, pause(self._pace, now)
            wanted = Motion.RESTING if wait is None and not self._warm else Motion.RUNNING
            if wanted is not motion:
                self._move(wanted, health)
                motion = wanted
            elif wait == 0:
                with health.asking(Step.TAKE):
                    jpeg = self._sensor.take()
                self._deliver(epoch, jpeg, over)
            else:
                self._clock.wait(self._stirred, _LONG if wait is None else wait)

    def _deliver(self, epoch: int, jpeg: bytes, over: threading.Event) -> None:
        # `_see` is called under the lock: once look_away has returned, nothing more may leave.
        with self._lock:
            if over.is_set():  # the watch ended under a driver that was slow to return
                return
            self._pace, may_leave = taken(self._pace, epoch, self._clock.now())
            if may_leave:
                self._see(epoch, jpeg)

    def _move(self, wanted: Motion, health: Health) -> None:
        if wanted is Motion.RUNNING:
            with health.asking(Step.START):
                self._sensor.start()
        else:
            with health.asking(Step.STOP):
                self._sensor.stop()

    def _let_go(self, health: Health) -> None:
        try:
            with health.asking(Step.CLOSE):
                self._sensor.close()
        except Exception as error:  # noqa: BLE001  # as above; it is opened anew in any case
            note("camera_close_failed", cause=str(error) or type(error).__name__)
