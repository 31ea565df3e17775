"""A camera without optics: a folder of JPEGs, shown in turn."""

import itertools
from pathlib import Path

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.notices import Report
from edged.errors import SettingsError
from edged.inputs.camera import SendFrame
from edged.inputs.camera.sensor_thread import SensorCamera
from edged.settings.checks.pictures import picture, pictures
from edged.settings.model import CameraSettings


class FolderSensor:
    """A sensor that sees the *.jpg of `folder` one after the other, again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: itertools.cycle[Path] = itertools.cycle(())

    def open(self) -> None:
        """Check every picture. Raises DeviceError naming the one that will not do."""
        self._files = itertools.cycle(pictures(self._folder))

    def verify(self) -> None:
        """Raise DeviceError if the pictures have gone."""
        pictures(self._folder)

    def start(self) -> None:
        """Nothing to run."""

    def capture(self) -> bytes:
        """Return the next picture."""
        return picture(next(self._files))

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to close."""


class SimulatedCamera(SensorCamera):
    """A camera that sees `settings.folder`. Raises SettingsError if that is not set."""

    def __init__(
        self,
        settings: CameraSettings,
        send_frame: SendFrame,
        report: Report,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if settings.folder is None:
            raise SettingsError("camera.folder is not set: name a folder of *.jpg files")
        sensor = FolderSensor(settings.folder)
        super().__init__(sensor, send_frame, report, warm=settings.warm, clock=clock)
