"""The camera."""

from typing import Literal

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class CameraSettings(Table):
    """The camera."""

    kind: Literal["none", "picamera", "simulated"] = Field(
        default="none", description="picamera: a camera of the Pi. simulated: a folder of JPEGs."
    )
    warm: bool = Field(
        default=False,
        description="Keep the sensor running between presses: frames come sooner, the board gets warmer.",
    )
    quality: int = Field(default=70, ge=10, le=95, description="JPEG quality.")
    folder: FilePath | None = Field(
        default=None, description="For kind = simulated: its *.jpg are sent in turn."
    )
