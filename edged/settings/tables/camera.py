"""The camera."""

from pathlib import Path
from typing import Annotated, Literal

from edged.settings.tables.limits import Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """The camera."""

    kind: Annotated[
        Literal["none", "picamera", "v4l2", "simulated"],
        "picamera: a camera of the Pi. v4l2: a USB webcam. simulated: a folder of JPEGs.",
    ] = "none"
    device: Annotated[
        str,
        "For kind = v4l2: auto for the first webcam, or a path; those in /dev/v4l/by-id survive a reboot.",
    ] = "auto"
    when: Annotated[
        Literal["press", "ask"],
        "press: pictures are sent while you talk. ask: only when Gemini looks with tools.look.",
    ] = "press"
    warm: Annotated[
        bool, "Keep the sensor running between presses: frames come sooner, the board gets warmer."
    ] = False
    quality: Annotated[
        int, Range(10, 95), "JPEG quality of kind = picamera; a webcam has its own."
    ] = 70
    folder: Annotated[Path | None, "For kind = simulated: its *.jpg files are sent in turn."] = None
