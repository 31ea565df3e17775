"""What only a switch on a pin can do wrong: lost edges, stuck contacts, a missing chip."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import pytest
from gpiozero.exc import BadPinFactory, GPIOPinInUse, PinUnknownPi
from gpiozero.pins.mock import MockFactory, MockPin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edged.clock import ScaledClock
from edged.conversation.events import Part, PartLost
from edged.errors import REPAIR
from edged.gpio import Chip, PinFactory
from edged.gpio.faults import explain
from edged.inputs.button.contact import Contact, follow
from edged.inputs.button.gpio import STUCK_AFTER, GpioButton
from edged.settings.model import ButtonSettings
from tests.witness import Witness, until

SPEED = 20


class ShortedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin that a short circuit holds at ground whatever pulls at it."""

    def _set_pull(self, value: str) -> None:
        self._pull = value
        self._change_state(value=False)


class SharedFactory(MockFactory):  # type: ignore[misc]  # as above
    """Mock pins that are still there after the factory was closed."""

    def close(self) -> None:
        """Keep the pins."""


def lgpio_error(text: str) -> Exception:
    """Return what lgpio raises; its class is called `error`."""
    kind: type[Exception] = type("error", (Exception,), {})
    return kind(text)


def button(build: Callable[[Chip], PinFactory], clock: ScaledClock | None = None) -> GpioButton:
    """Return a button on the pins of `build`, with a clock that runs faster."""
    return GpioButton(ButtonSettings(), clock or ScaledClock(SPEED), build=build)


def seen(watched: GpioButton, contact: Contact) -> None:
    """Return once the button knows the contact to be so."""
    until(lambda: watched._contact is contact)


def test_a_lost_release_edge_is_made_up_for() -> None:
    """The level is looked at while pressed: an open microphone does not stay open."""
    pins = MockFactory()
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        pins.pin(17).drive_low()
        witness.reaches(1)
        pins.pin(17).edges = "none"
        pins.pin(17).drive_high()
        witness.reaches(2)
    assert witness.names() == ["ButtonPressed", "ButtonReleased"]


def test_the_press_after_a_lost_release_edge_counts() -> None:
    """Nothing remembers the state that the lost edge would have ended."""
    pins = MockFactory()
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        for count in (1, 3):
            pins.pin(17).edges = "both"
            pins.pin(17).drive_low()
            witness.reaches(count)
            pins.pin(17).edges = "none"
            pins.pin(17).drive_high()
            witness.reaches(count + 1)
    assert witness.names() == ["ButtonPressed", "ButtonReleased"] * 2


def test_it_works_without_any_edge() -> None:
    """With lgpio's thread dead, looking at the level once a second still makes a button."""
    pins = MockFactory()
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        pins.pin(17).edges = "none"
        pins.pin(17).drive_low()
        witness.reaches(1)
        pins.pin(17).drive_high()
        witness.reaches(2)
    assert witness.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_glitch_is_no_press() -> None:
    """A level that a second look does not confirm is not believed."""
    pins = MockFactory()
    looks = iter([True, True, True, False, True, True, False, True])
    exhausted = threading.Event()

    class GlitchingPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
        def _get_state(self) -> bool:
            level = next(looks, None)
            if level is None:
                exhausted.set()
            return level is not False

    pins.pin_class = GlitchingPin
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        assert exhausted.wait(5)
    assert witness.events == []


@dataclass
class CountingClock(ScaledClock):
    """A clock that skips every wait and counts the seconds waited."""

    waited: float = 0.0

    def now(self) -> float:
        """Return the seconds waited."""
        return self.waited

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Let the seconds pass at once."""
        self.waited += seconds
        return event.wait(0.0005)


class CountedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin that counts how often it is looked at."""

    looks = 0

    def _get_state(self) -> bool:
        self.looks += 1
        return bool(super()._get_state())


@pytest.mark.parametrize(("pressed", "per_second"), [(False, 1), (True, 5)])
def test_looking_costs_little(pressed: bool, per_second: float) -> None:  # noqa: FBT001  # a table
    """The level is read about once a second while up, five times while pressed."""
    pins = MockFactory(pin_class=CountedPin)
    clock = CountingClock()
    watched, witness = button(lambda _chip: pins, clock), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        if pressed:
            pins.pin(17).drive_low()
            witness.reaches(1)
        before, begun = pins.pin(17).looks, clock.waited
        until(lambda: pins.pin(17).looks > before + 50)
        rate = (pins.pin(17).looks - before) / (clock.waited - begun)
        assert rate == pytest.approx(per_second, rel=0.2)


def test_without_lgpios_thread_the_button_is_looked_at_often(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its death is noticed and told once; a press is noticed within 50 ms all the same."""
    thread = threading.Thread(target=str)
    thread.start()
    thread.join()
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(_notify_thread=thread))
    pins, clock = MockFactory(pin_class=CountedPin), CountingClock()
    watched = button(lambda _chip: pins, clock)
    with watched.watch(Witness()):
        seen(watched, Contact.UP)
        before, begun = pins.pin(17).looks, clock.waited
        until(lambda: pins.pin(17).looks > before + 50)
        rate = (pins.pin(17).looks - before) / (clock.waited - begun)
    assert rate == pytest.approx(20, rel=0.2)
    assert [record.message for record in caplog.records] == ["button_edges_lost"]


def test_an_edge_wakes_the_looking() -> None:
    """The look that bounds a lost release does not begin with the long pause of an idle button."""
    pins = MockFactory(pin_class=CountedPin)
    wiring, hardly_moving = ButtonSettings(bounce_ms=0), ScaledClock(0.01)
    watched, witness = GpioButton(wiring, hardly_moving, lambda _chip: pins), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        before = pins.pin(17).looks
        pins.pin(17).drive_low()
        until(lambda: pins.pin(17).looks > before)


def test_no_callback_is_left_behind() -> None:
    """Closing one of lgpio's pins keeps its callback: it is taken back before."""

    class KeepingPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
        def close(self) -> None:
            """Keep everything, as lgpio's does."""

    pins = SharedFactory(pin_class=KeepingPin)
    watched = button(lambda _chip: pins)
    with watched.watch(Witness()):
        seen(watched, Contact.UP)
        assert pins.pin(17).when_changed is not None
    assert pins.pin(17)._when_changed is None


def test_a_button_down_at_the_start_is_stuck_until_released() -> None:
    """A short circuit is no press; after it was seen up, the next press counts."""
    pins = SharedFactory(pin_class=ShortedPin)
    watched, witness = button(lambda _chip: pins, ScaledClock(1)), Witness()
    with watched.watch(witness):
        seen(watched, Contact.STUCK)
        pins.pin(17).drive_high()
        seen(watched, Contact.UP)
        assert witness.events == []
        pins.pin(17).drive_low()
        witness.reaches(1)
    assert witness.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_stuck_button_is_told_with_the_wiring_that_it_should_have() -> None:
    """Once; the device would seem to be fine, and no press would count."""
    pins, clock = SharedFactory(pin_class=ShortedPin), ScaledClock(SPEED)
    watched, witness = button(lambda _chip: pins, clock), Witness()
    with watched.watch(witness):
        seen(watched, Contact.STUCK)
        begun = clock.now()
        witness.reaches(1)
        assert clock.now() - begun > STUCK_AFTER - 0.5
        clock.wait(threading.Event(), 3)
    assert witness.events == [
        PartLost(
            Part.BUTTON,
            "GPIO17 is down since the start: let go of it; if nobody holds it, the switch has to"
            ' connect GPIO17 to ground only while it is held (button.pull is "up")',
        )
    ]


def test_a_pin_that_fails_while_stuck_was_never_open() -> None:
    """The new cause takes the place of the old one, and one return ends both."""
    pins, broken = SharedFactory(), threading.Event()

    class FailingPin(ShortedPin):
        def _get_state(self) -> bool:
            if broken.is_set():
                raise OSError("No such device")
            return bool(super()._get_state())

    pins.pin_class = FailingPin
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        witness.reaches(1)
        broken.set()
        witness.reaches(2)
        pins.pin_class = MockPin
        pins.reset()
        witness.reaches(3)
    assert witness.names() == ["PartLost", "PartLost", "PartRestored"]


def test_it_is_retried_until_the_chip_appears() -> None:
    """One PartLost with cause and cure, then PartRestored, then presses."""
    pins = MockFactory()
    attempts: list[Chip] = []

    def build(chip: Chip) -> PinFactory:
        attempts.append(chip)
        if len(attempts) < 4:
            raise PinUnknownPi("unable to locate Pi revision")
        return pins  # type: ignore[no-any-return]  # gpiozero ships no types

    watched, witness = button(build), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        pins.pin(17).drive_low()
        witness.reaches(3)
    assert witness.names() == ["PartLost", "PartRestored", "ButtonPressed", "ButtonReleased"]
    lost = witness.events[0]
    assert isinstance(lost, PartLost)
    assert lost.cause == (
        "GPIO17: this is no Raspberry Pi: choose another kind, or let edged read /proc/cpuinfo"
    )
    assert attempts == ["auto"] * 4


def test_a_chip_lost_while_pressed_releases() -> None:
    """A chip that fails under a press ends the press before it is told."""
    pins = SharedFactory()

    class FailingPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
        broken = threading.Event()

        def _get_state(self) -> bool:
            if self.broken.is_set():
                raise OSError("No such device")
            return bool(super()._get_state())

    pins.pin_class = FailingPin
    watched, witness = button(lambda _chip: pins), Witness()
    with watched.watch(witness):
        seen(watched, Contact.UP)
        for count in (4, 8):
            pins.pin(17).drive_low()
            witness.reaches(count - 3)
            FailingPin.broken.set()
            witness.reaches(count - 1)
            FailingPin.broken.clear()
            witness.reaches(count)
            seen(watched, Contact.UP)
    assert witness.names() == ["ButtonPressed", "ButtonReleased", "PartLost", "PartRestored"] * 2


def test_a_pin_in_use_is_named_and_taken_over() -> None:
    """Two devices on one pin: the second says so, and gets its turn when the first is gone."""
    pins = SharedFactory()
    first, second = button(lambda _chip: pins), button(lambda _chip: pins)
    heard, waiting = Witness(), Witness()
    with ExitStack() as stack:
        with first.watch(heard):
            seen(first, Contact.UP)
            stack.enter_context(second.watch(waiting))
            waiting.reaches(1)
        waiting.reaches(2)
    assert waiting.names() == ["PartLost", "PartRestored"]
    lost = waiting.events[0]
    assert isinstance(lost, PartLost)
    assert lost.cause == "GPIO17: two devices are set to this pin: give each a pin of its own"


def test_who_holds_a_pin_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel knows the consumer of every line; the cause changes when another one takes it."""
    users = iter(["spi0 CS0", "spi0 CS0", "", "robot"])

    def line_info(handle: int, number: int) -> list[object]:
        assert (handle, number) == (3, 17)
        return [0, number, 1, "ID", next(users, "robot")]

    fake = SimpleNamespace(gpio_get_line_info=line_info, error=lgpio_error("").__class__)
    monkeypatch.setitem(sys.modules, "lgpio", fake)

    class BusyFactory(MockFactory):  # type: ignore[misc]  # gpiozero ships no types
        _handle = 3

        def pin(self, name: int) -> MockPin:
            del name
            raise lgpio_error("GPIO busy")

    witness = Witness()
    with button(lambda _chip: BusyFactory()).watch(witness):
        witness.reaches(3)
    causes = [event.cause for event in witness.events if isinstance(event, PartLost)]
    assert causes == [
        "GPIO17: spi0 CS0 uses this pin: end it, or choose another pin",
        "GPIO17: another program uses this pin: choose one that `edged devices` lists as free",
        "GPIO17: robot uses this pin: end it, or choose another pin",
    ]


def test_the_commonest_holder_of_a_pin_is_called_what_it_is(tmp_path: Path) -> None:
    """Every program that uses lgpio, and so gpiozero, is `lg` to the kernel."""
    cause, *_ = stood_in(
        tmp_path, AGAIN.replace("import lgpio\n", "import lgpio; lgpio.rename()\n")
    )
    assert cause == (
        "GPIO25: a program that uses lgpio or gpiozero uses this pin: end it, or choose another pin"
    )


@pytest.mark.parametrize(
    "error",
    [
        BadPinFactory("no"),
        ModuleNotFoundError("No module named 'gpiozero'"),
        AttributeError("module 'lgpio' has no attribute 'SET_BIAS_DISABLE'"),
        ImportError("cannot import name"),
    ],
)
def test_a_library_is_repaired_by_what_installed_it(error: Exception) -> None:
    """The bundle's own libraries come first: those of apt and pip would never be looked at."""
    sentence = explain(error)
    assert sentence.endswith(f": {REPAIR}")
    assert "apt" not in sentence
    assert "pip" not in sentence


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (BadPinFactory("no"), "gpiozero cannot use lgpio"),
        (ModuleNotFoundError("No module named 'gpiozero'"), "is missing: run install.sh again"),
        (
            AttributeError("module 'lgpio' has no attribute 'SET_BIAS_DISABLE'"),
            "placeholder: run install.sh again",
        ),
        (ImportError("cannot import name"), "damaged: run install.sh again"),
        (GPIOPinInUse("pin GPIO17 is already in use"), "two devices"),
        (lgpio_error("GPIO busy"), "another program uses this pin"),
        (lgpio_error("can not open gpiochip"), "there is no /dev/gpiochip99"),
        (OSError("odd"), "it cannot be used: odd"),
    ],
)
def test_every_failure_has_its_sentence(error: Exception, cause: str) -> None:
    """Causes are told apart, also the BadPinFactory that is an ImportError too."""
    assert cause in explain(error, chip=99)


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


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 4.0])), max_size=6))
def test_a_button_that_is_lost_is_never_pressed(script: list[tuple[bool, float]]) -> None:
    """Whatever the switch does and for how long: losses end before presses, and once each."""
    pins, clock = SharedFactory(pin_class=ShortedPin), ScaledClock(200)
    watched, witness = button(lambda _chip: pins, clock), Witness()
    with watched.watch(witness):
        seen(watched, Contact.STUCK)
        for down, seconds in script:
            (pins.pin(17).drive_low if down else pins.pin(17).drive_high)()
            clock.wait(threading.Event(), seconds)
    names = witness.names()
    touches = [name for name in names if not name.startswith("Part")]
    assert touches == ["ButtonPressed", "ButtonReleased"] * (len(touches) // 2)
    conditions = ["PartLost", "PartRestored"][: len(names) - len(touches)]
    assert names == conditions + touches
    assert conditions != ["PartLost"] or not touches


def test_a_level_means_the_same_in_every_order() -> None:
    """Whatever levels are seen, presses and releases alternate and begin after an open switch."""
    for levels in itertools.product([False, True], repeat=6):
        contact, told = Contact.UNKNOWN, []
        for down in levels:
            contact, event = follow(contact, "x", down=down)
            if event is not None:
                told.append(type(event).__name__)
        assert told == (["ButtonPressed", "ButtonReleased"] * 3)[: len(told)]
        first_up = levels.index(False) if False in levels else 6
        assert ("ButtonPressed" in told) == (True in levels[first_up:])
