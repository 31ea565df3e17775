"""`edged light-off`: no light says that the device listens when there is no daemon.

The pins of a Pi keep their level when the process that set them is killed
(https://github.com/raspberrypi/linux/pull/6150), so systemd calls this after every end of edged.
The pin is the one that the daemon kept; only without that the settings are read. It loads what it
needs and no more: the next start waits for it.
"""

import argparse
import os

from edged.errors import SettingsError
from edged.gpio import BuildPins, lgpio_pins, open_lamp
from edged.service.lit_pin import LitPin, pin_of, recall


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--config", metavar="PATH", help="as for `edged run`")


def run(arguments: argparse.Namespace) -> int:
    """Turn the light off; raises DeviceError if that cannot be done."""
    kept = recall(os.environ)
    lit = _chosen(arguments.config) if kept is None else kept[0]
    if lit:
        darken(lit)
    return 0


def darken(lit: LitPin, build: BuildPins = lgpio_pins) -> None:
    """Drive the pin low; raises DeviceError if that cannot be done."""
    with open_lamp(lit.pin, chip=lit.chip, build=build):
        pass  # dark from the moment it is at hand


def _chosen(config: str | None) -> LitPin | None:
    """Return the pin of the settings: of a daemon that told none, or that systemd did not start."""
    from pathlib import Path  # noqa: PLC0415 - what systemd calls needs none of these

    from edged.settings.files import inspect  # noqa: PLC0415

    settings = inspect(Path(config) if config else None).settings
    if settings is None:
        raise SettingsError("which pin the light is on cannot be told: see `edged check-config`")
    return pin_of(settings.light)
