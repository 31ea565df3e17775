"""The camera."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class CameraSettings(Table):
    """The camera."""

    kind: Literal["none", "picamera", "v4l2", "simulated"] = Field(
        default="none",
        description="picamera: a camera of the Pi. v4l2: a USB webcam. simulated: a folder of JPEGs.",
    )
    device: str = Field(
        default="auto",
        description="For kind = v4l2: auto, the first webcam, or a path; those in /dev/v4l/by-id stay at every boot.",
    )
    when: Literal["press", "ask"] = Field(
        default="press",
        description="press: pictures go out while you talk. ask: only when Gemini looks by a tool, of which there is none yet.",
    )
    warm: bool = Field(
        default=False,
        description="Keep the sensor running between presses: frames come sooner, the board gets warmer.",
    )
    quality: int = Field(
        default=70,
        ge=10,
        le=95,
        description="JPEG quality of kind = picamera; a webcam has its own.",
    )
    folder: FilePath | None = Field(
        default=None, description="For kind = simulated: its *.jpg are sent in turn."
    )
