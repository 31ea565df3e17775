"""A camera of the Pi through picamera2 (https://datasheets.raspberrypi.com/camera/picamera2-manual.pdf).

One Picamera2 object lives as long as it works: making new ones fragments the memory that cameras
need. picamera2 comes from the operating system and is imported by the camera's own thread, because
it is heavy and probes the hardware on the way.
"""

import io
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.errors import DeviceError
from edged.inputs.camera import SendFrame
from edged.inputs.camera.sensor_thread import CAPTURE_TIMEOUT, SensorCamera
from edged.journal import note
from edged.jpeg import LONGEST_SIDE
from edged.settings.model import CameraSettings

_FORMATS: Final = (
    ("YUV420", (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)),  # the Pi's; the cheapest way to a JPEG
    ("RGB888", (640, 480)),
    ("MJPEG", (640, 480)),  # USB cameras
)
"""The formats to request, in this order: libcamera grants the nearest that the camera has."""
_ENCODABLE: Final = {"YUV420", "XBGR8888", "XRGB8888", "BGR888", "RGB888", "MJPEG"}
"""The formats that picamera2 encodes as JPEG: CompletedRequest.save()."""
_FRAMES_PER_SECOND: Final = 8.0  # exposure converges by frames: not the one per second that leave
_WARM_UP: Final = 6  # frames until exposure and white balance have settled, at most


# https://libcamera.org/api-html/namespacelibcamera_1_1controls.html: AeState, the newer AeLocked.
_AE_CONVERGED: Final = 2
_LEAST_WAIT: Final = 0.1  # seconds for a frame that is due
_STALE: Final = 5  # frames from before the call that may still be under way, at most


class PicameraSensor:
    """The first camera of the Pi."""

    def __init__(self, quality: int) -> None:
        self._quality = quality
        self._camera: Any = None

    def open(self) -> None:
        """Find and configure the camera. Raises DeviceError."""
        library = _library()
        with _explained("cannot be opened"):
            if not library.global_camera_info():
                raise DeviceError(
                    "no camera was found: check its ribbon cable with the power off, then "
                    "`rpicam-hello --list-cameras`"
                )
            self._camera = _made(library)
        with _explained("cannot be set up"):
            self._configure(self._camera)

    def verify(self) -> None:
        """Trust it: a ribbon cable is not unplugged while there is power."""

    def start(self) -> None:
        """Let the sensor run until its exposure has settled, while there is time.

        Raises DeviceError.
        """
        until = time.monotonic() + CAPTURE_TIMEOUT
        with _explained("cannot be started"):
            self._camera.start()
            for _ in range(_WARM_UP):
                with self._frame(until) as request:
                    metadata = request.get_metadata()
                if _settled(metadata) or time.monotonic() >= until:
                    break

    def capture(self) -> bytes:
        """Return a JPEG of a frame exposed after the call. Raises DeviceError."""
        asked, until = time.monotonic_ns(), time.monotonic() + CAPTURE_TIMEOUT
        with _explained("gives no picture"):
            for _ in range(_STALE + 1):
                with self._frame(until) as request:
                    if _exposed_at(request.get_metadata(), asked) >= asked:
                        jpeg = io.BytesIO()
                        request.save("main", jpeg, format="jpeg")
                        return jpeg.getvalue()
        raise DeviceError("the camera delivers only old frames: restart the Pi")

    def stop(self) -> None:
        """Stop the sensor."""
        self._camera.stop()

    def close(self) -> None:
        """Close the camera, also one whose last picture never came."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        try:
            camera.cancel_all_and_flush()
        except Exception as error:  # noqa: BLE001  # the job may be done; closing matters more
            note("camera_flush_failed", cause=str(error) or type(error).__name__)
        camera.close()

    @contextmanager
    def _frame(self, until: float) -> Iterator[Any]:
        # Not capture_request(flush=True): it fails on cameras that tell no exposure time.
        request = self._camera.capture_request(wait=max(_LEAST_WAIT, until - time.monotonic()))
        try:
            yield request
        finally:
            request.release()

    def _configure(self, camera: Any) -> None:  # noqa: ANN401  # picamera2 ships no types
        # Not every camera can be told its rate; one that cannot runs at its own.
        has_rate = "FrameDurationLimits" in camera.camera_controls
        camera.options["quality"] = self._quality
        granted = {}
        for kind, size in _FORMATS:
            camera.configure(
                camera.create_video_configuration(
                    main={"format": kind, "size": size},
                    buffer_count=3,
                    queue=False,  # no frame from before the press lies in wait
                    display=None,
                    encode=None,
                    controls={"FrameRate": _FRAMES_PER_SECOND} if has_rate else {},
                )
            )
            granted = camera.camera_configuration()["main"]
            if granted["format"] in _ENCODABLE and max(granted["size"]) <= LONGEST_SIDE:
                return
        width, height = granted["size"]
        raise DeviceError(
            f"the camera gives only {granted['format']} of {width}x{height}, which cannot be sent:"
            " use a camera of the Pi"
        )


def _library() -> Any:  # noqa: ANN401  # picamera2 ships no types
    try:
        from picamera2 import Picamera2  # noqa: PLC0415  # heavy, and only on a Pi
    except Exception as error:  # also ValueError, of a numpy that is not the one of apt
        raise DeviceError(
            f"picamera2 cannot be imported ({error}): `sudo apt install python3-picamera2`, and "
            "run edged with the system's Python"
        ) from error
    return Picamera2


def found() -> list[str]:
    """Return the models of the cameras that are there. Raises DeviceError without picamera2."""
    return [str(camera.get("Model", "camera")) for camera in _library().global_camera_info()]


def _made(library: Any) -> Any:  # noqa: ANN401  # picamera2 ships no types
    """Make the one object; where that fails, close what it leaves open, as tries go on for ever."""
    camera = library.__new__(library)
    try:
        camera.__init__()
    except Exception:
        if hasattr(camera, "notifymeread"):
            camera.notifymeread.close()
            os.close(camera.notifyme_w)
        raise
    return camera


@contextmanager
def _explained(trouble: str) -> Iterator[None]:
    """Turn what picamera2 raises, which differs by version, into cause and cure."""
    try:
        yield
    except DeviceError:
        raise
    except TimeoutError as error:
        raise DeviceError(
            "the camera delivers no picture: check its ribbon cable with the power off"
        ) from error
    except Exception as error:
        # "Camera __init__ sequence did not complete." is raised from what says why.
        said = str(error.__cause__ or error) or type(error).__name__
        cure = "end the program that uses it" if "busy" in said.lower() else "see `rpicam-hello`"
        raise DeviceError(f"the camera {trouble} ({said}): {cure}") from error


def _settled(metadata: Mapping[str, int]) -> bool:
    """Return whether the exposure stays; a camera that does not steer it says nothing of it."""
    if not {"AeLocked", "AeState"} & metadata.keys():
        return True
    return bool(metadata.get("AeLocked")) or metadata.get("AeState") == _AE_CONVERGED


def _exposed_at(metadata: Mapping[str, int], unknown: int) -> int:
    # Nanoseconds; on a Pi, which never sleeps, the kernel's clocks of frames and of Python agree.
    return metadata.get("SensorTimestamp", unknown) - 1000 * metadata.get("ExposureTime", 0)


class PicameraCamera(SensorCamera):
    """A camera of the Pi."""

    def __init__(
        self,
        settings: CameraSettings,
        send_frame: SendFrame,
        report: Report,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        sensor = PicameraSensor(settings.quality)
        super().__init__(
            sensor, send_frame, report, warm=settings.warm, clock=clock, hardware="csi"
        )
