"""A camera without optics: a folder of JPEGs, shown in turn."""

import itertools
from pathlib import Path

from edged.clock import SYSTEM_CLOCK, Clock
from edged.errors import DeviceError, SettingsError
from edged.inputs.camera.jpeg import LONGEST_SIDE, size
from edged.inputs.camera.shoot import SensorCamera
from edged.settings.model import CameraSettings


class FolderSensor:
    """A sensor that sees the *.jpg of `folder` one after the other, again and again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: itertools.cycle[Path] = itertools.cycle(())

    def open(self) -> None:
        """Check every picture. Raises DeviceError naming the one that will not do."""
        try:
            files = sorted(self._folder.glob("*.jpg"))
            if not files:
                raise DeviceError(
                    f"there is no *.jpg in {self._folder}: put pictures there "
                    "or name another camera.folder"
                )
            for file in files:
                _checked(file)
        except OSError as error:
            raise DeviceError(f"camera.folder {self._folder} cannot be read: {error}") from error
        self._files = itertools.cycle(files)

    def start(self) -> None:
        """Nothing to run."""

    def take(self) -> bytes:
        """Return the next picture."""
        file = next(self._files)
        try:
            return _checked(file)
        except OSError as error:
            raise DeviceError(f"the picture {file} cannot be read: {error}") from error

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to let go of."""


class SimulatedCamera(SensorCamera):
    """A camera that sees `settings.folder`. Raises SettingsError if that is not set."""

    def __init__(self, settings: CameraSettings, clock: Clock = SYSTEM_CLOCK) -> None:
        if settings.folder is None:
            raise SettingsError("camera.folder is not set: name a folder of *.jpg files")
        super().__init__(FolderSensor(settings.folder), warm=settings.warm, clock=clock)


def _checked(file: Path) -> bytes:
    jpeg = file.read_bytes()
    try:
        width, height = size(jpeg)
    except ValueError as error:
        raise DeviceError(f"{file} cannot be shown: {error}; replace or remove it") from error
    if max(width, height) > LONGEST_SIDE:
        raise DeviceError(
            f"{file} is {width}x{height}: a frame has at most {LONGEST_SIDE} pixels a side; "
            "make it smaller"
        )
    return jpeg
