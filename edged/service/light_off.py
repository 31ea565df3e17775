"""`edged light-off`: turn off the light, so that it never shows "listening" without a daemon.

The pins of a Pi keep their level when the process that set them is killed
(https://github.com/raspberrypi/linux/pull/6150), so systemd runs this whenever edged has ended. The
daemon has saved the pin; the settings are read only if it has not. Imports are minimal, because
the next start waits for this command.
"""

import argparse
import os

from edged.errors import SettingsError
from edged.gpio import BuildPins, lgpio_pins, open_lamp
from edged.service.lit_pin import LitPin, load_pin, pin_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--config", metavar="PATH", help="as for `edged run`")


def run(arguments: argparse.Namespace) -> int:
    """Turn the light off; raises DeviceError if that cannot be done."""
    saved = load_pin(os.environ)
    lit = _from_settings(arguments.config) if saved is None else saved[0]
    if lit:
        turn_off(lit)
    return 0


def turn_off(lit: LitPin, build: BuildPins = lgpio_pins) -> None:
    """Drive the pin low; raises DeviceError if that cannot be done."""
    with open_lamp(lit.pin, chip=lit.chip, build=build):
        pass  # opening it drives it low


def _from_settings(config: str | None) -> LitPin | None:
    """Return the pin of the settings: the daemon has saved none, or systemd did not start it."""
    from pathlib import Path  # noqa: PLC0415 - rarely needed

    from edged.settings.reading.files import inspect  # noqa: PLC0415

    settings = inspect(Path(config) if config else None).settings
    if settings is None:
        text = "the pin of the light is unknown, as the settings are wrong; run edged check-config"
        raise SettingsError(text)
    return pin_of(settings.light)
