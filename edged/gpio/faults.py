"""Explain a pin's error to the owner; the GPIO libraries themselves may be missing."""

import errno
import os
import sys
from typing import Final

from edged.errors import REPAIR
from edged.gpio.chips import DEV, NoChipError, consumer_name, header, labelled, unopened


def user(number: int, factory: object) -> str:
    """Return the program that uses a line of an open chip; empty if the kernel names none."""
    lgpio, handle = sys.modules.get("lgpio"), getattr(factory, "_handle", None)
    if lgpio is None or handle is None:
        return ""
    try:
        _, _, _, _, user = lgpio.gpio_get_line_info(handle, number)
    except lgpio.error:
        return ""
    return consumer_name(str(user))


def explain(error: Exception, chip: int | str = "auto") -> str:
    """Return cause and cure of an exception of gpiozero or lgpio."""
    # Compared by name: the libraries may be missing. The order matters: gpiozero's
    # BadPinFactory is an ImportError too.
    if isinstance(error, NoChipError):
        return str(error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    for kind, fragment, sentence in _SENTENCES:
        if kind in kinds and fragment in str(error):
            return sentence
    if "can not open gpiochip" in str(error):
        return _unopened(chip)
    return f"it cannot be used: {error or type(error).__name__}"


def _unopened(chip: int | str) -> str:
    """Return why; lgpio hides the kernel's errno, so the chip is opened again."""
    try:
        number = header(labelled()) if chip == "auto" else chip
    except NoChipError as nothing:
        return str(nothing)
    path = DEV / f"gpiochip{number}"
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
    except OSError as refused:
        return unopened(path, refused.errno or errno.EIO)
    return f"{path} could not be opened just now; it can be opened again"


_SENTENCES: Final = (
    ("BadPinFactory", "", f"gpiozero cannot use lgpio: {REPAIR}"),
    ("ModuleNotFoundError", "", f"gpiozero or lgpio is missing: {REPAIR}"),
    # The only wheel for Python 3.13 is 0.0.0.2, and it holds nothing.
    ("AttributeError", "'lgpio'", f"the installed lgpio is an empty placeholder: {REPAIR}"),
    ("ImportError", "", f"gpiozero or lgpio is damaged: {REPAIR}"),
    (
        "PinUnknownPi",
        "",
        "this is not a Raspberry Pi: choose another kind, or let edged read /proc/cpuinfo",
    ),
    ("GPIOPinInUse", "", "two parts are set to this pin: give each its own pin"),
    (
        "error",
        "GPIO busy",
        "another program uses this pin: choose one that `edged devices` lists as free",
    ),
    ("PinFixedPull", "", "this pin has a fixed pull-up: choose another pin, or pull = up"),
    ("PinInvalidPin", "", "this board has no such pin: choose another"),
)
