"""lgpio in a process of its own: what it leaves behind, and who holds a pin."""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

REAL = """
import os, sys
from edged.errors import DeviceError
from edged.gpio import lgpio_pins, open_lamp
os.chdir(sys.argv[1])
try:
    with open_lamp(25, chip=99, build=lgpio_pins):
        print("opened")
except DeviceError as error:
    print(error)
print(os.getcwd(), os.listdir(), os.environ.get("LG_WD"), sep="|")
"""


def lgpio_for_real(where: Path, **environment: str) -> list[str]:
    """Return what a fresh process says that asks the installed lgpio for a chip that is not."""
    root = Path(__file__).parents[2]
    path = os.pathsep.join([environment.pop("first", ""), str(root)])
    done = subprocess.run(
        [sys.executable, "-c", REAL, str(where)],
        env=os.environ | environment | {"PYTHONPATH": path, "TMPDIR": str(where.parent)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout.splitlines()


def has_lgpio() -> bool:
    """Tell whether the real lgpio is installed, without importing it here."""
    try:
        return version("lgpio") >= "0.2"
    except PackageNotFoundError:
        return False


@pytest.mark.skipif(not has_lgpio(), reason="lgpio>=0.2.2 is not installed")
def test_the_real_lgpio_leaves_the_process_where_it_was(tmp_path: Path) -> None:
    """Neither its FIFO in the working directory nor its change of directory remains."""
    where = tmp_path / "here"
    where.mkdir()
    cause, traces = lgpio_for_real(where, LG_WD="/nowhere")
    assert cause.startswith("GPIO25: there is no /dev/gpiochip99")
    assert traces == f"{where}|[]|/nowhere"
    assert list(tmp_path.iterdir()) == [where]


@pytest.mark.skipif(not has_lgpio(), reason="lgpio>=0.2.2 is not installed")
def test_the_real_lgpio_bears_the_filters_of_these_tests_to_the_end(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """A warning that is an error while Python ends is a segmentation fault in it."""
    filters: list[str] = pytestconfig.getini("filterwarnings")
    done = subprocess.run(
        [sys.executable, *(f"-W{each}" for each in filters), "-c", "import lgpio"],
        env=os.environ | {"LG_WD": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_empty_lgpio_is_told(tmp_path: Path) -> None:
    """The only wheel for Python 3.13 imports and holds nothing."""
    empty = tmp_path / "site"
    empty.mkdir()
    (empty / "lgpio.py").touch()
    cause, _ = lgpio_for_real(tmp_path, first=str(empty))
    assert cause.startswith("GPIO25: the installed lgpio is an empty placeholder")


STAND_IN = """
SET_PULL_NONE = BOTH_EDGES = RISING_EDGE = FALLING_EDGE = 0
open_chips = []
def gpiochip_open(chip):
    open_chips.append(chip)
    return chip
def gpiochip_close(handle):
    open_chips.remove(handle)
holders = ["gpioset", "gpioset"]
def rename():
    holders[:] = ["lg"]
class error(Exception):
    pass
def gpio_claim_input(handle, number, flags):
    if holders:
        raise error("GPIO busy")
def gpio_get_line_info(handle, number):
    return [0, number, 1, "", holders.pop()]
def gpio_claim_output(handle, number):
    pass
def gpio_get_mode(handle, number):
    return 2
def gpio_write(handle, number, level):
    pass
"""


TWO = """
import lgpio
from edged.gpio import lgpio_pins
one, other = lgpio_pins(1), lgpio_pins(2)
one.pins["a pin"] = object()
print(other.pins, lgpio.open_chips)
other.close()
print(lgpio.open_chips)
"""


def stood_in(where: Path, script: str) -> list[str]:
    """Return what a fresh process says whose lgpio is the stand-in."""
    (where / "lgpio.py").write_text(STAND_IN)
    path = os.pathsep.join([str(where), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout.splitlines()


def test_a_chip_that_is_closed_leaves_the_other_alone(tmp_path: Path) -> None:
    """Button and light have tables of pins of their own; gpiozero would share one."""
    assert stood_in(tmp_path, TWO) == ["{} [1, 2]", "[1]"]


AGAIN = """
import lgpio
from gpiozero.pins import local
from edged.errors import DeviceError
from edged.gpio import lgpio_pins, open_lamp

local.get_pi_revision = lambda: 0xA02082
kept = []
for _ in range(3):
    try:
        with open_lamp(25, chip=0, build=lgpio_pins):
            print("had")
    except DeviceError as error:
        print(error)
        kept.append(error)  # and with it all that had a part in it
print(lgpio.open_chips)
"""


def test_a_failed_attempt_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    """What is left of it may live for long: Python 3.13 keeps it until garbage is collected.

    gpiozero has one table of reservations for all local factories, in which it would still stand.
    """
    *causes, chips = stood_in(tmp_path, AGAIN)
    assert [cause.split(" uses ")[0] for cause in causes] == ["GPIO25: gpioset"] * 2 + ["had"]
    assert chips == "[]"


def test_the_commonest_holder_of_a_pin_is_called_what_it_is(tmp_path: Path) -> None:
    """Every program that uses lgpio, and so gpiozero, is `lg` to the kernel."""
    cause, *_ = stood_in(
        tmp_path, AGAIN.replace("import lgpio\n", "import lgpio; lgpio.rename()\n")
    )
    assert cause == (
        "GPIO25: a program that uses lgpio or gpiozero uses this pin: stop it, or choose another"
        " pin"
    )
