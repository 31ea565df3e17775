"""The thread that takes pictures: one for the life of the camera, whatever the technology.

It owns the sensor: opens, starts, stops and closes it. A sensor that fails is closed and opened
again after a while, for ever; a driver that never returns costs this thread and nothing else.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final, Protocol

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.inputs.camera import SendFrame, TakePicture
from edged.inputs.camera.fault import FaultDetector, Step
from edged.inputs.camera.rate import FrameSchedule, cancel, captured, delay, expire, start, stop
from edged.journal import note, warn

CAPTURE_TIMEOUT: Final = 3.0
"""Seconds that a sensor has for one picture."""
_BACK_OFF: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
_LONG: Final = 3600.0
_STOP_TIMEOUT: Final = 2.0
_LEAVING: Final[dict[str, threading.Event]] = {}
"""Set once a thread has let go of hardware that it had after its watch ended, by its name."""


class Sensor(Protocol):
    """What a technology must offer. Called from one thread; raises any Exception when it fails."""

    def open(self) -> None:
        """Open the device, not running yet."""

    def verify(self) -> None:
        """Raise if the device has gone since it was opened."""

    def start(self) -> None:
        """Start it, ready for pictures that are well exposed."""

    def capture(self) -> bytes:
        """Return a JPEG exposed after the call, within CAPTURE_TIMEOUT seconds."""

    def stop(self) -> None:
        """Stop it."""

    def close(self) -> None:
        """Close the device, also one that is half open or has failed."""


class SensorState(Enum):
    """Whether a sensor runs."""

    STOPPED = "stopped"
    RUNNING = "running"


class SensorCamera:
    """A camera around a sensor. Warm: the sensor always runs; cold: only while somebody looks."""

    def __init__(
        self,
        sensor: Sensor,
        send_frame: SendFrame,
        report: Report,
        *,
        warm: bool,
        clock: Clock = SYSTEM_CLOCK,
        hardware: str = "",
    ) -> None:
        """`hardware` names what no two sensors can use at once; empty: nothing."""
        self._sensor = sensor
        self._send_frame = send_frame
        self._report = report
        self._warm = warm
        self._clock = clock
        self._hardware = hardware
        self._lock = threading.Lock()
        self._schedule = FrameSchedule()
        self._asking: list[TakePicture] = []
        self._changed = threading.Event()
        self._devices_changed = threading.Event()

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Run the camera while the context lasts."""
        self._changed, self._devices_changed = threading.Event(), threading.Event()
        over, gone = threading.Event(), threading.Event()
        self._schedule, detector = FrameSchedule(), FaultDetector(self._clock, self._report)
        # Daemons, so that a driver that never returns does not keep the process from ending.
        threading.Thread(target=detector.watch, name="camera.health", daemon=True).start()
        threading.Thread(
            target=self._run, args=(detector, over, gone), name="camera", daemon=True
        ).start()
        try:
            yield
        finally:
            with self._lock:
                self._schedule = FrameSchedule()
                over.set()
            detector.end()
            self.rescan()
            if not self._clock.wait(gone, _STOP_TIMEOUT):
                warn("camera_abandoned", cause="its driver does not return")
                if self._hardware:
                    _LEAVING[self._hardware] = gone

    def start(self, epoch: int) -> None:
        """Deliver a fresh frame as soon as there is one, then one per second."""
        with self._lock:
            self._schedule = start(self._schedule, epoch)
        self._changed.set()

    def stop(self, epoch: int) -> None:
        """Deliver no further frame of `epoch`, except its very first if none has come yet."""
        with self._lock:
            self._schedule = stop(self._schedule, epoch, self._clock.now())
        self._changed.set()

    def cancel(self, epoch: int) -> None:
        """Deliver no further frame of `epoch` or any before it, not even the very first."""
        with self._lock:
            self._schedule = cancel(self._schedule, epoch)
        self._changed.set()

    @contextmanager
    def snapshot(self, take: TakePicture) -> Iterator[None]:
        """Deliver one fresh picture to `take`, and nothing once the context is over."""
        with self._lock:
            self._asking.append(take)
        self._changed.set()
        try:
            yield
        finally:
            with self._lock:
                self._asking = [each for each in self._asking if each is not take]
            self._changed.set()

    def rescan(self) -> None:
        """See whether the camera is still there, or is back: devices came or went."""
        self._devices_changed.set()
        self._changed.set()

    def _run(self, detector: FaultDetector, over: threading.Event, gone: threading.Event) -> None:
        while not over.is_set():
            self._devices_changed.clear()
            try:
                with detector.running(Step.OPEN):
                    self._await_hardware()
                    if over.is_set():
                        break
                    self._sensor.open()
                self._run_sensor(detector, over)
            except Exception as error:  # noqa: BLE001  # drivers raise anything; the voice goes on
                detector.fail(error)
            finally:
                self._close(detector)
            if not over.is_set():
                pause = _BACK_OFF[min(detector.failures, len(_BACK_OFF)) - 1]
                self._clock.wait(self._devices_changed, pause)
        gone.set()

    def _await_hardware(self) -> None:
        """Wait for the watch before this one, e.g. of the settings before a reload."""
        if before := _LEAVING.get(self._hardware):
            self._clock.wait(before, math.inf)

    def _run_sensor(self, detector: FaultDetector, over: threading.Event) -> None:
        state = SensorState.STOPPED
        while not over.is_set():
            self._changed.clear()
            if self._devices_changed.is_set():
                self._devices_changed.clear()
                with detector.running(Step.OPEN):
                    self._sensor.verify()
            now = self._clock.now()
            with self._lock:
                self._schedule = expire(self._schedule, now)
                epoch, wait = self._schedule.epoch, delay(self._schedule, now)
                asking = tuple(self._asking)
            wait = 0.0 if asking else wait
            wanted = SensorState.STOPPED if wait is None and not self._warm else SensorState.RUNNING
            if wanted is not state:
                self._switch(wanted, detector)
                state = wanted
            elif wait == 0:
                with detector.running(Step.CAPTURE):
                    jpeg = self._sensor.capture()
                self._deliver(epoch, jpeg, over, asking)
            else:
                self._clock.wait(self._changed, _LONG if wait is None else wait)

    def _deliver(
        self, epoch: int, jpeg: bytes, over: threading.Event, asking: tuple[TakePicture, ...]
    ) -> None:
        # Sent under the lock: once `stop` has returned, nothing more may leave.
        with self._lock:
            if over.is_set():  # the watch ended under a driver that was slow to return
                return
            for take in asking:  # those who asked before it was exposed
                if take in self._asking:
                    self._asking.remove(take)
                    take(jpeg)
            now = self._clock.now()
            if delay(self._schedule, now) == 0:  # it may come earlier than a press is due one
                self._schedule, due = captured(self._schedule, epoch, now)
                if due:
                    self._send_frame(epoch, jpeg)

    def _switch(self, wanted: SensorState, detector: FaultDetector) -> None:
        if wanted is SensorState.RUNNING:
            with detector.running(Step.START):
                self._sensor.start()
        else:
            with detector.running(Step.STOP):
                self._sensor.stop()

    def _close(self, detector: FaultDetector) -> None:
        try:
            with detector.running(Step.CLOSE):
                self._sensor.close()
        except Exception as error:  # noqa: BLE001  # as above; it is opened anew in any case
            note("camera_close_failed", cause=str(error) or type(error).__name__)
