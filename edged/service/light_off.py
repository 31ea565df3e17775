"""`edged light-off`: no light says that the device listens when there is no daemon.

The pins of a Pi keep their level when the process that set them is killed
(https://github.com/raspberrypi/linux/pull/6150), so systemd calls this after every end of edged.
It loads what it needs and no more.
"""

import argparse
from pathlib import Path

from edged.errors import SettingsError
from edged.gpio import BuildPins, lgpio_pins, open_lamp
from edged.settings.files import inspect
from edged.settings.model import LightSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--config", metavar="PATH", help="as for `edged run`")


def run(arguments: argparse.Namespace) -> int:
    """Turn the light off; raises DeviceError if that cannot be done."""
    settings = inspect(Path(arguments.config) if arguments.config else None).settings
    if settings is None:
        raise SettingsError("which pin the light is on cannot be told: see `edged check-config`")
    darken(settings.light)
    return 0


def darken(light: LightSettings, build: BuildPins = lgpio_pins) -> None:
    """Drive the pin low, if the light is on one; raises DeviceError if that cannot be done."""
    if light.kind == "gpio":
        with open_lamp(light.pin, chip=light.chip, build=build):
            pass  # dark from the moment it is at hand
