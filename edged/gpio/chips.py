"""The gpiochips and the users of their lines, read from the kernel without any library.

The calls are those of <linux/gpio.h>: GPIO_GET_CHIPINFO_IOCTL and GPIO_V2_GET_LINEINFO_IOCTL.
The number of a chip depends on the kernel: the header of a Pi 5 was gpiochip4, 0, and 11. What its
driver calls it stays.
"""

import errno
import fcntl
import os
import re
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from edged.quoting import sanitize
from edged.values import dataclass

DEV: Final = Path("/dev")
_HEADER: Final = ("pinctrl-bcm", "pinctrl-rp1")
"""How labels begin: pinctrl-bcm2835 (to Pi 3 and Zero 2 W), pinctrl-bcm2711 (Pi 4), pinctrl-rp1
(Pi 5)."""
_CHIP: Final = struct.Struct("=32s32sI")
_LINE: Final = struct.Struct("=32s32sIIQ160s16x")
_CHIP_INFO: Final = 0x8000_B401 | _CHIP.size << 16
_LINE_INFO: Final = 0xC000_B405 | _LINE.size << 16
_USED: Final = 1
LGPIO: Final = "lg"
"""The consumer label of lgpio, and so of gpiozero and edged."""


class NoChipError(Exception):
    """No chip can be opened; the text is cause and cure."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number on the chip, its name on the board, and its user ("" if free)."""

    number: int
    name: str
    consumer: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A gpiochip; `fault` says why its lines could not be read."""

    number: int
    label: str
    lines: tuple[Line, ...] = ()
    fault: str = ""

    @property
    def on_header(self) -> bool:
        """Return whether it drives the pins of the header."""
        return self.label.startswith(_HEADER)


def header(chips: Sequence[Chip]) -> int:
    """Return the number of the chip with the header. Raises NoChipError if there is none."""
    found = next((chip.number for chip in chips if chip.on_header), None)
    if found is not None:
        return found
    if fault := next((chip.fault for chip in chips if chip.fault), ""):
        raise NoChipError(fault)
    if not chips:
        raise NoChipError("there is no gpiochip: this is not a Pi, or its driver is not loaded")
    there = ", ".join(f"{chip.number} ({chip.label})" for chip in chips)
    raise NoChipError(f"no gpiochip is the header of a Pi; set chip to the right one of {there}")


def unopened(path: Path, number: int) -> str:
    """Return why a chip cannot be opened, by the errno of the attempt."""
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return f"there is no {path}: this is not a Pi, or chip is set wrongly"
    if number in (errno.EACCES, errno.EPERM):
        return f"{path}: permission denied: use sudo, or add the user of edged to the group gpio"
    return f"{path} cannot be opened ({os.strerror(number)}): `sudo dmesg | grep gpio` may say why"


def labelled(dev: Path = DEV) -> list[Chip]:
    """Return the chips in the order of their numbers, each once, without their lines."""
    return [_chip(path, _no_lines) for path in _paths(dev)]


def read(dev: Path = DEV) -> list[Chip]:
    """Return the same with their lines."""
    return [_chip(path, _lines) for path in _paths(dev)]


def parse_chip(answer: bytes) -> tuple[str, int]:
    """Return label and number of lines from struct gpiochip_info."""
    _, label, count = _CHIP.unpack(answer)
    return _text(label), count


def parse_line(answer: bytes) -> Line:
    """Return the line from struct gpio_v2_line_info."""
    name, consumer, number, _, flags, _ = _LINE.unpack(answer)
    held = _text(consumer) or "the kernel" if flags & _USED else ""
    return Line(number, _text(name), held)


def _text(field: bytes) -> str:
    return sanitize(field.partition(b"\0")[0].decode("utf-8", "replace"))


def _paths(dev: Path) -> list[Path]:
    paths = sorted(dev.glob("gpiochip[0-9]*"), key=lambda path: int(re.sub(r"\D", "", path.name)))
    return [path for path in paths if not path.is_symlink()]  # Pi OS has a gpiochip4 twice


def _chip(path: Path, lines: Callable[[int, int], tuple[Line, ...]]) -> Chip:
    number = int(path.name.removeprefix("gpiochip"))
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            label, count = parse_chip(fcntl.ioctl(handle, _CHIP_INFO, bytes(_CHIP.size)))
            return Chip(number, label, lines(handle, count))
        finally:
            os.close(handle)
    except OSError as error:
        return Chip(number, "", fault=unopened(path, error.errno or errno.EIO))


def _no_lines(_handle: int, _count: int) -> tuple[Line, ...]:
    return ()


def _lines(handle: int, count: int) -> tuple[Line, ...]:
    asked = (_LINE.pack(b"", b"", number, 0, 0, b"") for number in range(count))
    return tuple(parse_line(fcntl.ioctl(handle, _LINE_INFO, each)) for each in asked)


def consumer_name(consumer: str) -> str:
    """Return the kernel's consumer label of a line, in words for the owner."""
    return "a program that uses lgpio or gpiozero" if consumer == LGPIO else consumer
