"""What went wrong with a pin, in words for the owner; the GPIO libraries may be what is missing."""

import errno
import os
import sys
from typing import Final

from edged.errors import REPAIR
from edged.gpio.chips import DEV, NoChipError, header, labelled, unopened
from edged.gpio.consumers import named


def user(number: int, factory: object) -> str:
    """Return who holds a line of an open chip, as the kernel knows it; empty if it does not."""
    lgpio, handle = sys.modules.get("lgpio"), getattr(factory, "_handle", None)
    if lgpio is None or handle is None:
        return ""
    try:
        _, _, _, _, user = lgpio.gpio_get_line_info(handle, number)
    except lgpio.error:
        return ""
    return named(str(user))


def explain(error: Exception, chip: int | str = "auto") -> str:
    """Return cause and cure of what gpiozero or lgpio raised."""
    # Told apart by name: the libraries may be what is missing. The order matters: gpiozero's
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
    """Return why; lgpio keeps the kernel's answer to itself, so the kernel is asked again."""
    try:
        number = header(labelled()) if chip == "auto" else chip
    except NoChipError as nothing:
        return str(nothing)
    path = DEV / f"gpiochip{number}"
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
    except OSError as refused:
        return unopened(path, refused.errno or errno.EIO)
    return f"{path} could not be opened a moment ago"


_SENTENCES: Final = (
    ("BadPinFactory", "", f"gpiozero cannot use lgpio: {REPAIR}"),
    ("ModuleNotFoundError", "", f"gpiozero or lgpio is missing: {REPAIR}"),
    # The only wheel for Python 3.13 is 0.0.0.2, and it holds nothing.
    ("AttributeError", "'lgpio'", f"the installed lgpio is an empty placeholder: {REPAIR}"),
    ("ImportError", "", f"gpiozero or lgpio is damaged: {REPAIR}"),
    (
        "PinUnknownPi",
        "",
        "this is no Raspberry Pi: choose another kind, or let edged read /proc/cpuinfo",
    ),
    ("GPIOPinInUse", "", "two devices are set to this pin: give each a pin of its own"),
    (
        "error",
        "GPIO busy",
        "another program uses this pin: choose one that `edged devices` lists as free",
    ),
    ("PinFixedPull", "", "this pin has a pull-up of its own: choose another pin, or pull = up"),
    ("PinInvalidPin", "", "this board has no such pin: choose another"),
)
