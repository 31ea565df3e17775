"""What went wrong with a pin, in words for the owner; the GPIO libraries may be what is missing."""

import os
import sys
from typing import Final

from edged.errors import REPAIR
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
    kinds = {kind.__name__ for kind in type(error).__mro__}
    for kind, fragment, sentence in _SENTENCES:
        if kind in kinds and fragment in str(error):
            return sentence
    if "can not open gpiochip" in str(error):
        return _unopened(f"/dev/gpiochip{0 if chip == 'auto' else chip}")
    return f"it cannot be used: {error or type(error).__name__}"


def _unopened(path: str) -> str:
    if not os.path.exists(path):  # noqa: PTH110  # a device node, not a file
        return f"there is no {path}: this is not a Pi, or another chip is meant"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"{path} may not be opened: add the user of edged to the group gpio"
    return f"{path} cannot be opened: `sudo dmesg | grep gpio` may tell why"


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
