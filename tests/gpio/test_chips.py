"""Which gpiochip has the header: known by its label, whatever its number is."""

import struct
from pathlib import Path

import pytest

from edged.gpio import chips
from edged.gpio.chips import Chip, Line, NoChipError, header, parse_chip, parse_line, unopened
from tests.inputs.test_lgpio import stood_in

DENIED = "/dev/gpiochip0 permission denied: use sudo, or add the user of edged to the group gpio"


@pytest.mark.parametrize(
    ("labels", "number"),
    [
        ({0: "pinctrl-bcm2835"}, 0),
        ({0: "pinctrl-bcm2835", 1: "raspberrypi-exp-gpio"}, 0),
        ({0: "pinctrl-bcm2711", 1: "raspberrypi-exp-gpio"}, 0),
        ({0: "gpio-brcmstb@107d508500", 4: "pinctrl-rp1", 10: "gpio-brcmstb@107d517c00"}, 4),
        ({0: "pinctrl-rp1", 10: "gpio-brcmstb@107d508500"}, 0),
        ({11: "gpio-brcmstb@107d508500", 12: "gpio-brcmstb@107d517c00", 15: "pinctrl-rp1"}, 15),
        ({11: "pinctrl-rp1", 12: "gpio-brcmstb@107d508500"}, 11),
        ({0: "mcp23017", 1: "pinctrl-bcm2835"}, 1),  # an expander that came first
    ],
)
def test_the_header_is_known_by_its_label(labels: dict[int, str], number: int) -> None:
    """On every board and kernel so far."""
    assert header([Chip(each, label) for each, label in labels.items()]) == number


@pytest.mark.parametrize(
    ("there", "cause"),
    [
        ([], "there is no gpiochip: this is not a Pi, or its driver is not loaded"),
        ([Chip(0, "", fault=DENIED)], DENIED),
        (
            [Chip(0, "x"), Chip(3, "y")],
            "no gpiochip is the header of a Pi; set chip to the right one of 0 (x), 3 (y)",
        ),
    ],
)
def test_no_header_has_a_cause(there: list[Chip], cause: str) -> None:
    """And a cure."""
    with pytest.raises(NoChipError) as told:
        header(there)
    assert str(told.value) == cause


def test_a_chip_that_may_not_be_read_does_not_hide_the_header() -> None:
    """Only where there is no other."""
    assert header([Chip(0, "", fault=DENIED), Chip(11, "pinctrl-rp1")]) == 11


def test_the_kernels_answers_are_read_as_its_header_lays_them_out() -> None:
    """Sizes and fields of <linux/gpio.h>, whose numbers contain the sizes."""
    assert chips._CHIP_INFO == 0x8044B401
    assert chips._LINE_INFO == 0xC100B405
    chip = struct.pack("32s32sI", b"gpiochip0", b"pinctrl-rp1", 54)
    assert parse_chip(chip) == ("pinctrl-rp1", 54)
    line = struct.pack("32s32sIIQ176s", b"GPIO25", b"lg", 25, 0, 1, b"")
    assert parse_line(line) == Line(25, "GPIO25", "lg")
    nameless = struct.pack("32s32sIIQ176s", b"", b"", 3, 0, 1, b"")
    assert parse_line(nameless) == Line(3, "", "the kernel")


def test_what_another_program_calls_itself_is_one_line() -> None:
    """A label with a line break would be a setting, and with an escape move root's cursor."""
    line = struct.pack("32s32sIIQ176s", b"", b"\x1b[2J\npin = 2", 3, 0, 1, b"")
    assert parse_line(line).consumer == "?[2J?pin = 2"


def test_a_file_that_is_no_gpiochip(tmp_path: Path) -> None:
    """Is told, not raised; a link to a chip is not told twice."""
    assert chips.read(tmp_path) == []
    (tmp_path / "gpiochip0").touch()
    (tmp_path / "gpiochip4").symlink_to(tmp_path / "gpiochip0")
    (found,) = chips.read(tmp_path)
    assert found.fault == unopened(tmp_path / "gpiochip0", 25)
    assert found.fault.startswith(f"{tmp_path}/gpiochip0 cannot be opened (")


# A kernel of 2026 on a Pi 5, and an lgpio that tells which chips it was asked for.
PI_5 = """
import fcntl, os, struct
from pathlib import Path
import lgpio
from gpiozero.pins import local
from edged.doctor.checks.devices import pins
from edged.gpio import chips
from edged.outputs.light.gpio import GpioLight
from edged.service import light_off
from edged.service.lit_pin import LitPin
from edged.settings.model import ButtonSettings, LightSettings

def lamp(report):
    return GpioLight(LightSettings(), report)

def ioctl(handle, request, asked):
    label = os.pread(handle, 32, 0)
    return struct.pack("=32s32sI", b"", label, 54)

opened = []
def gpiochip_open(chip):
    opened.append(chip)
    return chip

lgpio.gpiochip_open, lgpio.gpiochip_close = gpiochip_open, lambda handle: None
lgpio.gpio_claim_input = lgpio.gpio_claim_alert = lgpio.gpio_set_debounce_micros = lambda *_: 0
lgpio.SET_PULL_UP = lgpio.SET_PULL_DOWN = 0
lgpio.gpio_free = lambda *_: 0
lgpio.gpio_read = lambda handle, number: 1
class callback:
    def __init__(self, *_): pass
    def cancel(self): pass
lgpio.callback = callback
local.get_pi_revision = lambda: 0xC04170
dev = Path("dev")
dev.mkdir()
for number, label in {11: "gpio-brcmstb@107d508500", 12: "pinctrl-rp1"}.items():
    (dev / f"gpiochip{number}").write_text(label)
for door in (chips.labelled, chips.read):
    door.__defaults__ = (dev,)
fcntl.ioctl = ioctl
"""
PARTS = {
    "button": "lgpio.gpio_get_mode = lambda *_: 0; pins.touch(ButtonSettings())",
    "light": "print(pins.blink(lamp) or 'blinked')",
    "light-off": "light_off.turn_off(LitPin('auto', 25))",
}


@pytest.mark.parametrize("part", PARTS)
def test_auto_finds_the_header_of_a_new_kernel(tmp_path: Path, part: str) -> None:
    """Button, light and `light-off` alike; doctor goes the way of the devices."""
    script = f"import os; os.chdir({str(tmp_path)!r})\n{PI_5}\n{PARTS[part]}\nprint(opened)"
    assert stood_in(tmp_path, script)[-1] == "[12]"


def test_a_machine_without_a_header_says_so(tmp_path: Path) -> None:
    """Instead of trying its first chip, which may be anything."""
    script = f"import os; os.chdir({str(tmp_path)!r})\n{PI_5}\n(dev / 'gpiochip12').unlink()\n"
    told = stood_in(tmp_path, script + "print(pins.blink(lamp), opened)")
    assert told[-1] == (
        "GPIO25: no gpiochip is the header of a Pi;"
        " set chip to the right one of 11 (gpio-brcmstb@107d508500) []"
    )
