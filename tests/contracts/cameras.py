"""A stand-in for the Pi's camera, a faulty sensor, and an album of what a camera delivers."""

import itertools
import math
import threading
from collections.abc import Callable
from pathlib import Path

from edged.clock import Clock
from edged.conversation.events import PartLost
from edged.inputs.camera.picamera import PicameraCamera
from edged.inputs.camera.sensor_thread import Sensor, SensorCamera
from edged.inputs.camera.v4l2 import V4l2Camera
from edged.jpeg import LONGEST_SIDE
from edged.settings.model import CameraSettings
from tests.inputs.pictures import picture
from tests.inputs.webcam import Webcam
from tests.report_recorder import ReportRecorder, until

PICAMERA2 = '''
"""What the manual of picamera2 says that the library does, as far as edged uses it."""
import os
import time

PICTURE = bytes.fromhex("PICTURE_HEX")
LOG = []
STALE = 0
WISHES = "YUV420", "RGB888", "MJPEG"
GRANTED = {}
EXPOSURE = {"AeLocked": True}
FAULT = ""

class Request:
    def __init__(self, metadata):
        self.metadata = metadata
    def get_metadata(self):
        return self.metadata
    def save(self, name, file_output, format=None):
        assert (name, format) == ("main", "jpeg"), (name, format)
        file_output.write(PICTURE)
        LOG.append("save")
    def release(self):
        LOG.append("release")

class Picamera2:
    camera_controls = {"FrameDurationLimits": (1, 2, 3)}
    @staticmethod
    def global_camera_info():
        return [{"Num": 0}] if FAULT != "none" else []
    def __init__(self):
        self.notifyme_r, self.notifyme_w = os.pipe2(os.O_NONBLOCK)
        self.notifymeread = os.fdopen(self.notifyme_r, "rb")
        if FAULT == "busy":
            try:
                raise RuntimeError("Failed to acquire camera: Device or resource busy")
            except RuntimeError as error:
                raise RuntimeError("Camera __init__ sequence did not complete.") from error
        if FAULT == "raced":
            [][0]
        self.options = {}
        self.running = False
        self.stale = STALE
        LOG.append("open")
    def create_video_configuration(self, main, buffer_count, queue, display, encode, controls):
        return dict(main=main, queue=queue, controls=controls)
    def camera_configuration(self):
        return {"main": self.granted}
    def configure(self, configuration):
        self.granted = GRANTED.get(configuration["main"]["format"], configuration["main"])
        LOG.append(["configure", configuration, self.options])
    def start(self):
        if FAULT == "memory":
            raise OSError(12, "Cannot allocate memory")
        self.running = True
        LOG.append("start")
    def stop(self):
        self.running = False
        LOG.append("stop")
    def close(self):
        self.notifymeread.close()
        os.close(self.notifyme_w)
        LOG.append("close")
    def cancel_all_and_flush(self):
        LOG.append("cancel")
    def capture_request(self, wait=None):
        assert self.running and wait
        if FAULT == "dead":
            raise TimeoutError
        LOG.append("capture")
        # A stale frame: read out after the call, but exposed from before it on.
        self.stale -= 1
        exposed = 5_000_000 if self.stale >= 0 else 0
        now = time.monotonic_ns()
        return Request({"SensorTimestamp": now, "ExposureTime": exposed} | EXPOSURE)
'''


def picamera(
    folder: Path, album: "Album", *, warm: bool, stale: int = 0, fault: str = ""
) -> PicameraCamera:
    """The Pi's camera, on a stand-in for the library that only a Pi has."""
    folder.mkdir(exist_ok=True)
    source = PICAMERA2.replace("STALE = 0", f"STALE = {stale}").replace(
        'FAULT = ""', f'FAULT = ""\n{fault}'
    )
    source = source.replace("PICTURE_HEX", picture(LONGEST_SIDE, 576).hex())
    (folder / "picamera2.py").write_text(source)
    settings = CameraSettings(kind="picamera", warm=warm)
    return PicameraCamera(settings, album, album.report, album.clock)


def webcam_on(device: Webcam, album: "Album", *, warm: bool = False) -> V4l2Camera:
    """Return the adapter of a USB webcam that finds this one by itself."""
    settings = CameraSettings(kind="v4l2", warm=warm)
    return V4l2Camera(settings, album, album.report, album.clock, device.folder)


def camera_of(sensor: Sensor, album: "Album", *, warm: bool, hardware: str = "") -> SensorCamera:
    """Return a camera on any sensor."""
    return SensorCamera(
        sensor, album, album.report, warm=warm, clock=album.clock, hardware=hardware
    )


class Album:
    """What was seen, and when on the clock; and what was reported."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.frames: list[tuple[int, bytes, float]] = []
        self.report = ReportRecorder(clock=clock)

    def causes(self) -> list[str]:
        """Return why the camera was lost, each time that it was reported."""
        return [event.cause for event in self.report.events if isinstance(event, PartLost)]

    def fault(self) -> str:
        """Return what is wrong with the camera by the last report; empty if nothing."""
        last = self.report.events[-1:]
        return last[0].cause if last and isinstance(last[0], PartLost) else ""

    def __call__(self, epoch: int, jpeg: bytes) -> None:
        """Take a frame."""
        self.frames.append((epoch, jpeg, self.clock.now()))

    def reaches(self, count: int) -> None:
        """Return once there are `count` frames."""
        self.until(lambda: len(self.frames) >= count)

    def until(self, true: Callable[[], bool]) -> None:
        """Return once `true()`."""
        until(true, clock=self.clock)

    def epochs(self) -> list[int]:
        """Return the epoch of each frame."""
        return [epoch for epoch, _, _ in self.frames]


def expire(clock: Clock, seconds: float) -> None:
    """Let seconds pass on the clock."""
    clock.wait(threading.Event(), seconds)


class FaultySensor:
    """A sensor that does what its list of faults says, then works."""

    def __init__(self, clock: Clock, faults: dict[str, list[object]]) -> None:
        self._clock = clock
        self._faults = faults
        self._marks = itertools.count()
        self.calls: list[str] = []
        self.wedged = threading.Event()

    def _do(self, what: str) -> None:
        self.calls.append(what)
        fault = self._faults.get(what, [])
        match fault.pop(0) if fault else None:
            case Exception() as error:
                raise error
            case float() as seconds:
                self._clock.wait(threading.Event(), seconds)
            case "hang":
                self._clock.wait(self.wedged, math.inf)
            case _:
                return

    def open(self) -> None:
        """Open, or fail."""
        self._do("open")

    def verify(self) -> None:
        """Be there, or not."""
        self._do("verify")

    def start(self) -> None:
        """Start, or fail."""
        self._do("start")

    def capture(self) -> bytes:
        """Take a picture told from others, or fail."""
        self._do("capture")
        return picture(mark=next(self._marks))

    def stop(self) -> None:
        """Stop, or fail."""
        self._do("stop")

    def close(self) -> None:
        """Close, or fail."""
        self._do("close")
