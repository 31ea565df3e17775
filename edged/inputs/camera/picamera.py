"""A camera of the Pi through picamera2 (https://datasheets.raspberrypi.com/camera/picamera2-manual.pdf).

One Picamera2 object lives as long as it works: making new ones fragments the memory that cameras
need. picamera2 comes from the operating system and is imported by the camera's own thread, because
it is heavy and probes the hardware on the way.
"""

import io
import time
from collections.abc import Mapping
from typing import Any, Final

from edged.clock import SYSTEM_CLOCK, Clock
from edged.errors import DeviceError
from edged.inputs.camera.jpeg import LONGEST_SIDE
from edged.inputs.camera.shoot import TAKE_TIMEOUT, SensorCamera
from edged.journal import note
from edged.settings.model import CameraSettings

_SIZE: Final = (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
_FRAMES_PER_SECOND: Final = 8.0  # exposure converges by frames: not the one per second that leave
_WARM_UP: Final = 6  # frames until exposure and white balance have settled, at most


# https://libcamera.org/api-html/namespacelibcamera_1_1controls.html: AeState, the newer AeLocked.
_AE_CONVERGED: Final = 2
_STALE: Final = 5  # frames from before the call that may still be under way, at most


class PicameraSensor:
    """The first camera of the Pi."""

    def __init__(self, quality: int) -> None:
        self._quality = quality
        self._camera: Any = None

    def open(self) -> None:
        """Find and configure the camera. Raises DeviceError."""
        try:
            from picamera2 import Picamera2  # noqa: PLC0415  # heavy, and only on a Pi
        except ImportError as error:
            raise DeviceError(
                f"picamera2 cannot be imported ({error}): `apt install python3-picamera2`, and run "
                "edged with the system's Python"
            ) from error
        if not Picamera2.global_camera_info():
            raise DeviceError(
                "no camera was found: check its ribbon cable with the power off, then "
                "`rpicam-hello --list-cameras`"
            )
        try:
            self._camera = Picamera2()
        except (IndexError, RuntimeError) as error:
            raise DeviceError(
                f"the camera cannot be opened ({error}): another program may be using it"
            ) from error
        self._configure(self._camera)

    def start(self) -> None:
        """Let the sensor run until its exposure has settled."""
        self._camera.start()
        for _ in range(_WARM_UP):
            request = self._camera.capture_request(wait=TAKE_TIMEOUT)
            try:
                metadata = request.get_metadata()
            finally:
                request.release()
            if metadata.get("AeLocked") or metadata.get("AeState") == _AE_CONVERGED:
                break

    def take(self) -> bytes:
        """Return a JPEG of a frame exposed after the call."""
        asked = time.monotonic_ns()
        for _ in range(_STALE + 1):
            # Not capture_request(flush=True): it fails on cameras that tell no exposure time.
            request = self._camera.capture_request(wait=TAKE_TIMEOUT)
            try:
                if _exposed_at(request.get_metadata(), asked) >= asked:
                    jpeg = io.BytesIO()
                    request.save("main", jpeg, format="jpeg")
                    return jpeg.getvalue()
            finally:
                request.release()
        raise DeviceError("the camera delivers only old frames: restart the Pi")

    def stop(self) -> None:
        """Let the sensor rest."""
        self._camera.stop()

    def close(self) -> None:
        """Let go of the camera, also one whose last picture never came."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        try:
            camera.cancel_all_and_flush()
        except Exception as error:  # noqa: BLE001  # the job may be done; closing matters more
            note("camera_flush_failed", cause=str(error) or type(error).__name__)
        camera.close()

    def _configure(self, camera: Any) -> None:  # noqa: ANN401  # picamera2 ships no types
        # Not every camera can be told its rate; one that cannot runs at its own.
        has_rate = "FrameDurationLimits" in camera.camera_controls
        camera.options["quality"] = self._quality
        camera.configure(
            camera.create_video_configuration(
                main={"format": "YUV420", "size": _SIZE},
                buffer_count=3,
                queue=False,  # no frame from before the press lies in wait
                display=None,
                encode=None,
                controls={"FrameRate": _FRAMES_PER_SECOND} if has_rate else {},
            )
        )


def _exposed_at(metadata: Mapping[str, int], unknown: int) -> int:
    # Nanoseconds; on a Pi, which never sleeps, the kernel's clocks of frames and of Python agree.
    return metadata.get("SensorTimestamp", unknown) - 1000 * metadata.get("ExposureTime", 0)


class PicameraCamera(SensorCamera):
    """A camera of the Pi."""

    def __init__(self, settings: CameraSettings, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(PicameraSensor(settings.quality), warm=settings.warm, clock=clock)
