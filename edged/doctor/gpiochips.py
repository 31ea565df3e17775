"""The gpiochips and who uses which line, asked of the kernel itself: no library is needed.

The calls are those of <linux/gpio.h>: GPIO_GET_CHIPINFO_IOCTL and GPIO_V2_GET_LINEINFO_IOCTL.
"""

import fcntl
import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edged.quoting import printable

_CHIP: Final = struct.Struct("=32s32sI")
_LINE: Final = struct.Struct("=32s32sIIQ160s16x")
_CHIP_INFO: Final = 0x8000_B401 | _CHIP.size << 16
_LINE_INFO: Final = 0xC000_B405 | _LINE.size << 16
_USED: Final = 1
_DEV: Final = Path("/dev")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number on the chip, its name on the board, and who has it ("" if nobody)."""

    number: int
    name: str
    consumer: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A gpiochip; `fault` says why its lines are not known."""

    number: int
    label: str
    lines: tuple[Line, ...] = ()
    fault: str = ""

    @property
    def on_header(self) -> bool:
        """Tell whether it drives the pins of the header."""
        # pinctrl-bcm2835 (to Pi 3 and Zero 2 W), pinctrl-bcm2711 (Pi 4), pinctrl-rp1 (Pi 5).
        return self.label.startswith(("pinctrl-bcm", "pinctrl-rp1"))


def parse_chip(answer: bytes) -> tuple[str, int]:
    """Return label and number of lines from struct gpiochip_info."""
    _, label, count = _CHIP.unpack(answer)
    return _text(label), count


def parse_line(answer: bytes) -> Line:
    """Return what struct gpio_v2_line_info tells."""
    name, consumer, number, _, flags, _ = _LINE.unpack(answer)
    held = _text(consumer) or "the kernel" if flags & _USED else ""
    return Line(number, _text(name), held)


def _text(field: bytes) -> str:
    return printable(field.partition(b"\0")[0].decode("utf-8", "replace"))


def read(dev: Path = _DEV) -> list[Chip]:
    """Return the chips in the order of their numbers, each once."""
    paths = sorted(dev.glob("gpiochip[0-9]*"), key=lambda path: int(re.sub(r"\D", "", path.name)))
    return [_chip(path) for path in paths if not path.is_symlink()]  # Pi OS has a gpiochip4 twice


def _chip(path: Path) -> Chip:
    number = int(path.name.removeprefix("gpiochip"))
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except PermissionError:
        return Chip(number, "", fault=f"{path} may not be opened: use sudo, or join the group gpio")
    except OSError as error:
        return Chip(number, "", fault=f"{path}: {error.strerror}")
    try:
        label, count = parse_chip(fcntl.ioctl(handle, _CHIP_INFO, bytes(_CHIP.size)))
        return Chip(number, label, tuple(_line(handle, each) for each in range(count)))
    except OSError as error:
        return Chip(number, "", fault=f"{path}: {error.strerror}")
    finally:
        os.close(handle)


def _line(handle: int, number: int) -> Line:
    asked = _LINE.pack(b"", b"", number, 0, 0, b"")
    return parse_line(fcntl.ioctl(handle, _LINE_INFO, asked))
