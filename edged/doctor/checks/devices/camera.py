"""One frame of the camera."""

import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final

from edged import adapters
from edged.clock import SYSTEM_CLOCK
from edged.conversation.events import Event, PartLost
from edged.conversation.notices import Notice
from edged.doctor.finding import Finding, failure, passed, skipped, warning
from edged.inputs.camera import Camera
from edged.jpeg import size
from edged.settings.model import CameraSettings

ABOUT: Final = "camera"
TIMEOUT: Final = 50.0
"""Seconds for two frames and the libraries that have to be loaded for them."""
_WITHIN: Final = 22.0  # a camera whose driver hangs reports it sooner
_SLOW: Final = 3.0
_REST: Final = 1.1  # a camera gives one frame per second, at most


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture: pixels, bytes, and the seconds it took, which is also its greatest age."""

    width: int
    height: int
    length: int
    seconds: float


def look(settings: CameraSettings) -> Frame | str | None:
    """Return a measured frame, or what is wrong; None if the settings have no camera.

    The first frame waits for libraries and drivers, so a second one is measured, as at a press.
    """
    told: SimpleQueue[tuple[int, bytes] | PartLost] = SimpleQueue()

    def see(epoch: int, jpeg: bytes) -> None:
        told.put((epoch, jpeg))

    def report(event: Event | Notice) -> None:
        if isinstance(event, PartLost):
            told.put(event)

    camera = adapters.camera(settings, SYSTEM_CLOCK, see, report)
    if camera is None:
        return None
    with camera.watch():
        first = _take(camera, told, 1)
        if isinstance(first, str):
            return first
        SYSTEM_CLOCK.wait(threading.Event(), _REST)
        return _take(camera, told, 2)


def _take(
    camera: Camera, told: "SimpleQueue[tuple[int, bytes] | PartLost]", epoch: int
) -> Frame | str:
    """Return a frame requested now, or why none came."""
    started = time.monotonic()
    camera.start(epoch)
    try:
        while True:
            match told.get(timeout=max(0.0, started + _WITHIN - time.monotonic())):
                case PartLost(cause=cause):
                    return cause
                case (seen, jpeg) if seen == epoch:
                    return Frame(*size(jpeg), len(jpeg), time.monotonic() - started)
                case _:  # a late frame of the previous request
                    pass
    except Empty:
        return f"neither a picture nor an error within {_WITHIN:g} s"
    finally:
        camera.stop(epoch)


def judge(seen: Frame | str | None) -> Finding:
    """Return whether Gemini would see anything."""
    if seen is None:
        return skipped(ABOUT, "not set up: kind = none")
    if isinstance(seen, str):
        return failure(ABOUT, seen, "`edged devices` lists the cameras that were found")
    text = (
        f"{seen.width}x{seen.height}, {max(1, seen.length // 1000)} kB, at most"
        f" {seen.seconds:.1f} s old on arrival"
    )
    if seen.seconds > _SLOW:
        return warning(ABOUT, text, "camera.warm = true keeps the sensor running between presses")
    return passed(ABOUT, text)
