"""What every button must do, held against every adapter."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from edged.clock import ScaledClock
from edged.control.button import ControlButton
from edged.conversation.events import ButtonPressed, ButtonReleased, Event
from edged.conversation.notices import Notice, Report
from edged.inputs.button import Button
from edged.inputs.button.contact import Contact
from edged.inputs.button.gpio import GpioButton
from edged.inputs.button.keyboard import AUTO_REPEAT, KeyboardButton
from edged.inputs.button.simulated import SimulatedButton
from edged.settings.model import ButtonSettings
from tests.report_recorder import ReportRecorder, until


def nothing() -> None:
    """Do nothing, on purpose."""


@dataclass
class Finger:
    """A button and what moves it."""

    button: Button
    press: Callable[[], None]
    release: Callable[[], None]
    ready: Callable[[], None] = nothing
    """Returns once the button, being watched, can be pressed."""


@contextlib.contextmanager
def simulated(report: Report) -> Iterator[Finger]:
    """A simulated button."""
    button = SimulatedButton(report)
    yield Finger(button, button.press, button.release)


@contextlib.contextmanager
def keyboard(report: Report) -> Iterator[Finger]:
    """A space bar on a pseudo-terminal, with a clock that makes every touch a new one."""
    master, slave = os.openpty()
    button = KeyboardButton(nothing, report, fd=slave, clock=ScaledClock(1000))

    def space() -> None:
        threading.Event().wait(AUTO_REPEAT / 100)
        os.write(master, b" ")

    try:
        yield Finger(button, space, space)
    finally:
        os.close(master)
        os.close(slave)


@contextlib.contextmanager
def gpio(report: Report) -> Iterator[Finger]:
    """A switch to ground on one of gpiozero's mock pins."""
    pins = MockFactory()
    clock = ScaledClock(20)
    button = GpioButton(ButtonSettings(), report, clock, build=lambda _chip: pins)
    yield Finger(
        button,
        lambda: pins.pin(17).drive_low(),
        lambda: pins.pin(17).drive_high(),
        lambda: wired(button),
    )


@contextlib.contextmanager
def gpio_to_supply(report: Report) -> Iterator[Finger]:
    """A switch to 3.3 V."""
    pins = MockFactory()
    settings = ButtonSettings(pull="down", pin=4)
    button = GpioButton(settings, report, ScaledClock(20), build=lambda _chip: pins)
    yield Finger(
        button,
        lambda: pins.pin(4).drive_high(),
        lambda: pins.pin(4).drive_low(),
        lambda: wired(button),
    )


class ClosedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin whose switch is closed whatever pulls at it, until it is driven."""

    def _set_pull(self, value: str) -> None:
        self._pull = value
        self._change_state(value=value == "down")


@contextlib.contextmanager
def closed_gpio(report: Report, pull: Literal["up", "down"] = "up") -> Iterator[Finger]:
    """A switch to ground that is closed when it is first looked at."""
    pins = MockFactory(pin_class=ClosedPin)
    wiring = ButtonSettings(pull=pull)
    button = GpioButton(wiring, report, ScaledClock(20), build=lambda _chip: pins)
    high, low = (lambda: pins.pin(17).drive_high()), (lambda: pins.pin(17).drive_low())
    press, release = (low, high) if pull == "up" else (high, low)
    yield Finger(button, press, release, lambda: wired(button))


@contextlib.contextmanager
def closed_gpio_to_supply(report: Report) -> Iterator[Finger]:
    """A switch to 3.3 V that is closed when it is first looked at."""
    with closed_gpio(report, "down") as finger:
        yield finger


def wired(button: GpioButton) -> None:
    """Return once the button has seen its level."""
    until(lambda: button._contact is not Contact.UNKNOWN)


@contextlib.contextmanager
def control(report: Report) -> Iterator[Finger]:
    """The button behind the control socket, with one client."""
    button = ControlButton(report)
    yield Finger(button, lambda: button.press("client"), lambda: button.let_go("client"))


Make = Callable[[Report], contextlib.AbstractContextManager[Finger]]


@pytest.fixture(
    params=[simulated, keyboard, gpio, gpio_to_supply, control], ids=lambda make: make.__name__
)
def make(request: pytest.FixtureRequest) -> Make:
    """Return what makes each adapter in turn."""
    made: Make = request.param
    return made


@pytest.mark.parametrize("held", [closed_gpio, closed_gpio_to_supply], ids=lambda it: it.__name__)
def test_one_held_since_the_start_is_lost_until_let_go(
    held: Make,
) -> None:
    """No press of anybody: it is told as lost if it lasts, and from then on presses count."""
    recorder = ReportRecorder()
    with held(recorder) as finger, finger.button.watch():
        finger.ready()
        recorder.reaches(1)
        finger.release()
        recorder.reaches(2)
        finger.press()
        recorder.reaches(3)
    kinds = ["PartLost", "PartRestored", "ButtonPressed", "ButtonReleased"]
    assert recorder.names() == kinds


def test_presses_and_releases_alternate(make: Make) -> None:
    """Three touches are three presses and three releases, in order, from one source."""
    recorder = ReportRecorder()
    with make(recorder) as finger, finger.button.watch():
        finger.ready()
        for count in (1, 3, 5):
            finger.press()
            recorder.reaches(count)
            finger.release()
            recorder.reaches(count + 1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"] * 3
    sources = {e.source for e in recorder.events if isinstance(e, ButtonPressed | ButtonReleased)}
    assert len(sources) == 1


def test_leaving_while_pressed_reports_the_release(make: Make) -> None:
    """No press is left behind when the button goes out of use."""
    recorder = ReportRecorder()
    with make(recorder) as finger, finger.button.watch():
        finger.ready()
        finger.press()
        recorder.reaches(1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_nothing_is_reported_without_a_touch(make: Make) -> None:
    """A button that nobody touches is silent."""
    recorder = ReportRecorder()
    with make(recorder) as finger, finger.button.watch():
        finger.ready()
    assert recorder.events == []


def test_it_can_be_watched_again(make: Make) -> None:
    """A second watch starts afresh."""
    recorder = ReportRecorder()
    with make(recorder) as finger:
        for count in (1, 3):
            with finger.button.watch():
                finger.ready()
                finger.press()
                recorder.reaches(count)
                finger.release()
                recorder.reaches(count + 1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"] * 2


def test_a_failing_report_kills_nothing(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever listens may fail: the next touch is reported all the same."""
    heard = ReportRecorder()

    def report(event: Event | Notice) -> None:
        heard(event)
        raise RuntimeError("the loop is closed")

    with make(report) as finger, finger.button.watch():
        finger.ready()
        for count in (1, 3):
            finger.press()
            heard.reaches(count)
            finger.release()
            heard.reaches(count + 1)
    assert heard.names() == ["ButtonPressed", "ButtonReleased"] * 2
    assert caplog.text.count("report_failed") == 4
