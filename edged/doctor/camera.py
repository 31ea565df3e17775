"""One frame of the camera."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from edged.clock import SYSTEM_CLOCK
from edged.doctor.finding import Finding, failure, passed, warning
from edged.inputs.camera import Camera
from edged.inputs.camera.jpeg import size
from edged.settings.model import CameraSettings

ABOUT: Final = "camera"
PATIENCE: Final = 50.0
"""Seconds for two frames and what has to be loaded for them."""
_WITHIN: Final = 22.0  # a camera whose driver hangs says so itself before
_SLOW: Final = 3.0
_REST: Final = 1.1  # a camera gives one frame per second, at most
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
    """Return what the camera sees, measured; or what is wrong.

    The first frame waits for libraries and drivers, so a second one is asked for as a press does.
    """
    frames, came = list[bytes](), threading.Event()

    def see(_epoch: int, jpeg: bytes) -> None:
        frames.append(jpeg)
        came.set()

    with camera.watch(see):
        if isinstance(first := _wait(camera, came, 1), str):
            return first
        SYSTEM_CLOCK.wait(threading.Event(), _REST)
        if isinstance(taken := _wait(camera, came, 2), str):
            return taken
    return Frame(*size(frames[-1]), len(frames[-1]), taken)


def _wait(camera: Camera, came: threading.Event, epoch: int) -> float | str:
    """Return the seconds until a frame came, or why none did."""
    came.clear()
    started = time.monotonic()
    camera.look(epoch)
    while not came.wait(_LOOK_AGAIN) and not camera.fault:
        if time.monotonic() - started > _WITHIN:
            return f"no picture came within {_WITHIN:g} s, and no error either"
    camera.look_away(epoch)
    return time.monotonic() - started if came.is_set() else camera.fault


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
