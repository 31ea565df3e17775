"""How a switch on a pin fails and comes back: stuck contacts, a missing chip, a pin in use."""

import sys
import threading
from contextlib import ExitStack
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
from edged.inputs.button.contact import Contact
from edged.inputs.button.gpio import STUCK_AFTER
from tests.inputs.pins import SPEED, SharedFactory, button, seen
from tests.report_recorder import ReportRecorder


class ShortedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin that a short circuit holds at ground whatever pulls at it."""

    def _set_pull(self, value: str) -> None:
        self._pull = value
        self._change_state(value=False)


def test_a_button_down_at_the_start_is_stuck_until_released() -> None:
    """A short circuit is no press; after it was seen up, the next press counts."""
    pins = SharedFactory(pin_class=ShortedPin)
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder, ScaledClock(1))
    with watched.watch():
        seen(watched, Contact.STUCK)
        pins.pin(17).drive_high()
        seen(watched, Contact.UP)
        assert recorder.events == []
        pins.pin(17).drive_low()
        recorder.reaches(1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_a_stuck_button_is_told_with_the_wiring_that_it_should_have() -> None:
    """Once; the device would seem to be fine, and no press would count."""
    pins, clock = SharedFactory(pin_class=ShortedPin), ScaledClock(SPEED)
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder, clock)
    with watched.watch():
        seen(watched, Contact.STUCK)
        begun = clock.now()
        recorder.reaches(1)
        assert clock.now() - begun > STUCK_AFTER - 0.5
        clock.wait(threading.Event(), 3)
    assert recorder.events == [
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
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        recorder.reaches(1)
        broken.set()
        recorder.reaches(2)
        pins.pin_class = MockPin
        pins.reset()
        recorder.reaches(3)
    assert recorder.names() == ["PartLost", "PartLost", "PartRestored"]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 4.0])), max_size=6))
def test_a_button_that_is_lost_is_never_pressed(script: list[tuple[bool, float]]) -> None:
    """Whatever the switch does and for how long: losses end before presses, and once each."""
    pins, clock = SharedFactory(pin_class=ShortedPin), ScaledClock(200)
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder, clock)
    with watched.watch():
        seen(watched, Contact.STUCK)
        for down, seconds in script:
            (pins.pin(17).drive_low if down else pins.pin(17).drive_high)()
            clock.wait(threading.Event(), seconds)
    names = recorder.names()
    touches = [name for name in names if not name.startswith("Part")]
    assert touches == ["ButtonPressed", "ButtonReleased"] * (len(touches) // 2)
    conditions = ["PartLost", "PartRestored"][: len(names) - len(touches)]
    assert names == conditions + touches
    assert conditions != ["PartLost"] or not touches


def test_it_is_retried_until_the_chip_appears() -> None:
    """One PartLost with cause and cure, then PartRestored, then presses."""
    pins = MockFactory()
    attempts: list[Chip] = []

    def build(chip: Chip) -> PinFactory:
        attempts.append(chip)
        if len(attempts) < 4:
            raise PinUnknownPi("unable to locate Pi revision")
        return pins  # type: ignore[no-any-return]  # gpiozero ships no types

    recorder = ReportRecorder()
    watched = button(build, recorder)
    with watched.watch():
        seen(watched, Contact.UP)
        pins.pin(17).drive_low()
        recorder.reaches(3)
    assert recorder.names() == ["PartLost", "PartRestored", "ButtonPressed", "ButtonReleased"]
    lost = recorder.events[0]
    assert isinstance(lost, PartLost)
    assert lost.cause == (
        "GPIO17: this is not a Raspberry Pi: choose another kind, or let edged read /proc/cpuinfo"
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
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        seen(watched, Contact.UP)
        for count in (4, 8):
            pins.pin(17).drive_low()
            recorder.reaches(count - 3)
            FailingPin.broken.set()
            recorder.reaches(count - 1)
            FailingPin.broken.clear()
            recorder.reaches(count)
            seen(watched, Contact.UP)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased", "PartLost", "PartRestored"] * 2


def test_a_pin_in_use_is_named_and_taken_over() -> None:
    """Two devices on one pin: the second says so, and gets its turn when the first is gone."""
    pins = SharedFactory()
    heard, waiting = ReportRecorder(), ReportRecorder()
    first, second = button(lambda _chip: pins, heard), button(lambda _chip: pins, waiting)
    with ExitStack() as stack:
        with first.watch():
            seen(first, Contact.UP)
            stack.enter_context(second.watch())
            waiting.reaches(1)
        waiting.reaches(2)
    assert waiting.names() == ["PartLost", "PartRestored"]
    lost = waiting.events[0]
    assert isinstance(lost, PartLost)
    assert lost.cause == "GPIO17: two parts are set to this pin: give each its own pin"


def lgpio_error(text: str) -> Exception:
    """Return what lgpio raises; its class is called `error`."""
    kind: type[Exception] = type("error", (Exception,), {})
    return kind(text)


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

    recorder = ReportRecorder()
    with button(lambda _chip: BusyFactory(), recorder).watch():
        recorder.reaches(3)
    causes = [event.cause for event in recorder.events if isinstance(event, PartLost)]
    assert causes == [
        "GPIO17: spi0 CS0 uses this pin: stop it, or choose another pin",
        "GPIO17: another program uses this pin: choose one that `edged devices` lists as free",
        "GPIO17: robot uses this pin: stop it, or choose another pin",
    ]


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
        (GPIOPinInUse("pin GPIO17 is already in use"), "two parts"),
        (lgpio_error("GPIO busy"), "another program uses this pin"),
        (lgpio_error("can not open gpiochip"), "there is no /dev/gpiochip99"),
        (OSError("odd"), "it cannot be used: odd"),
    ],
)
def test_every_failure_has_its_sentence(error: Exception, cause: str) -> None:
    """Causes are told apart, also the BadPinFactory that is an ImportError too."""
    assert cause in explain(error, chip=99)
