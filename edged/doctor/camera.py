"""One frame of the camera."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from edged.doctor.finding import Finding, failure, passed, warning
from edged.inputs.camera import Camera
from edged.inputs.camera.jpeg import size
from edged.settings.model import CameraSettings

ABOUT: Final = "camera"
_WITHIN: Final = 12.0
_SLOW: Final = 5.0
_LOOK_AGAIN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture: pixels, bytes, and the seconds it took, which is also the most it can be old."""

    width: int
    height: int
    length: int
    seconds: float


def open_camera(settings: CameraSettings) -> Camera:
    """Return the camera of the settings. Raises SettingsError."""
    if settings.kind == "simulated":
        from edged.inputs.camera.simulated import SimulatedCamera  # noqa: PLC0415 - what is chosen

        return SimulatedCamera(settings)
    from edged.inputs.camera.picamera import PicameraCamera  # noqa: PLC0415 - what is chosen

    return PicameraCamera(settings)


def look(camera: Camera) -> Frame | str:
    """Return what the camera sees, measured; or what is wrong."""
    frames, came = list[bytes](), threading.Event()

    def see(_epoch: int, jpeg: bytes) -> None:
        frames.append(jpeg)
        came.set()

    started = time.monotonic()
    with camera.watch(see):
        camera.look(1)
        while not came.wait(_LOOK_AGAIN) and not camera.fault:
            if time.monotonic() - started > _WITHIN:
                return f"no picture came within {_WITHIN:g} s, and no error either"
        camera.look_away(1)
        if not frames:
            return camera.fault
    taken = time.monotonic() - started
    return Frame(*size(frames[0]), len(frames[0]), taken)


def judge(seen: Frame | str) -> Finding:
    """Return whether Gemini would see anything."""
    if isinstance(seen, str):
        return failure(ABOUT, seen, "`edged devices` lists the cameras that are there")
    text = (
        f"{seen.width}x{seen.height}, {max(1, seen.length // 1000)} kB, at most"
        f" {seen.seconds:.1f} s old when it came"
    )
    if seen.seconds > _SLOW:
        return warning(ABOUT, text, "camera.warm = true keeps the sensor running between presses")
    return passed(ABOUT, text)
