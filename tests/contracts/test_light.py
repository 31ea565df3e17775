"""What every light must do, held against every adapter."""

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from gpiozero.exc import PinUnknownPi
from gpiozero.pins.mock import MockFactory, MockPWMPin

from edged.clock import ScaledClock
from edged.conversation.commands import Sign
from edged.conversation.notices import Report
from edged.gpio import Chip, PinFactory
from edged.outputs.light import Light
from edged.outputs.light.gpio import GpioLight
from edged.outputs.light.patterns import PATTERNS, Pattern, is_steady
from edged.outputs.light.simulated import SimulatedLight
from edged.outputs.light.terminal import TerminalLight
from edged.settings.model import LightSettings
from tests.report_recorder import ReportRecorder, until

SPEED = 50


class KeptPins(MockFactory):  # type: ignore[misc]  # gpiozero ships no types
    """Mock pins that are still there to look at after the factory was closed."""

    def close(self) -> None:
        """Keep the pins."""


@dataclass
class Seen:
    """A light and what an eye can tell of it."""

    light: Light
    shines: Callable[[Sign], bool]
    """Whether the sign can be seen."""
    dark: Callable[[], bool]


@contextlib.contextmanager
def simulated() -> Iterator[Seen]:
    """A light that remembers."""
    light = SimulatedLight()
    yield Seen(light, lambda sign: light.sign is sign, lambda: light.sign is None)


@contextlib.contextmanager
def terminal() -> Iterator[Seen]:
    """A light of words."""
    stream = io.StringIO()

    def last() -> str:
        return (stream.getvalue().splitlines() or ["○ dark"])[-1]

    yield Seen(
        TerminalLight(ReportRecorder(), stream),
        lambda sign: last() == f"● {sign.value}",
        lambda: last() == "○ dark",
    )


def led(brightness: int, pins: MockFactory, report: Report | None = None) -> GpioLight:
    """Return an LED on a mock pin, with a clock that runs faster."""
    settings = LightSettings(brightness=brightness)
    return GpioLight(
        settings, report or ReportRecorder(), ScaledClock(SPEED), build=lambda _chip: pins
    )


@contextlib.contextmanager
def gpio() -> Iterator[Seen]:
    """An LED at full brightness on a pin that cannot dim."""
    pins = KeptPins()
    yield Seen(led(100, pins), _flashes(pins), lambda: not pins.pin(25).state)


@contextlib.contextmanager
def dimmed() -> Iterator[Seen]:
    """An LED for a bedroom, by PWM."""
    pins = KeptPins(pin_class=MockPWMPin)
    yield Seen(led(30, pins), _flashes(pins), lambda: not pins.pin(25).state)


def _flashes(pins: MockFactory) -> Callable[[Sign], bool]:
    def shines(_sign: Sign) -> bool:
        return any(state.state for state in pins.pin(25).states)

    return shines


@pytest.fixture(params=[simulated, terminal, gpio, dimmed], ids=lambda make: make.__name__)
def seen(request: pytest.FixtureRequest) -> Iterator[Seen]:
    """Return each adapter in turn."""
    with request.param() as made:
        yield made


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_is_shown_and_goes_out(seen: Seen, sign: Sign) -> None:
    """The light shows each sign and is dark when it goes out of use."""
    with seen.light.lit():
        seen.light.show(sign)
        until(lambda: seen.shines(sign))
    assert seen.dark()


def test_it_is_dark_until_something_is_shown(seen: Seen) -> None:
    """A light without a sign says nothing."""
    with seen.light.lit():
        assert seen.dark()
    assert seen.dark()


def test_it_can_be_lit_again(seen: Seen) -> None:
    """A second time starts afresh."""
    for _ in range(2):
        with seen.light.lit():
            seen.light.show(Sign.LISTENING)
            until(lambda: seen.shines(Sign.LISTENING))
        assert seen.dark()


def rhythm(pattern: Pattern) -> tuple[int, float, float]:
    """Return what an eye tells a pattern by: flashes per round, its seconds, its share of light."""
    length = sum(seconds for _, seconds in pattern)
    lit = sum(level * seconds for level, seconds in pattern)
    return sum(level > 0 for level, _ in pattern), length, lit / length


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_has_a_rhythm_of_its_own(sign: Sign) -> None:
    """Any two differ in steadiness or flashes, or clearly in speed or in share of light."""
    flashes, length, share = rhythm(PATTERNS[sign])
    for other in set(Sign) - {sign}:
        f, n, s = rhythm(PATTERNS[other])
        steady = is_steady(PATTERNS[sign]) != is_steady(PATTERNS[other])
        tempo = max(length, n) / min(length, n)
        assert steady or f != flashes or tempo >= 2 or abs(share - s) >= 0.25, other


def test_levels_alternate_and_are_bounded() -> None:
    """A step that changes nothing would be a timer for nothing."""
    for pattern in PATTERNS.values():
        assert all(0 <= level <= 1 and seconds > 0 for level, seconds in pattern)
        assert all(a != b for (a, _), (b, _) in pairwise(pattern))
    assert set(PATTERNS) == set(Sign)


@pytest.mark.parametrize("sign", Sign)
def test_the_guide_tells_the_rhythm_of_every_sign(sign: Sign) -> None:
    """The owner's table and the LED cannot drift apart."""
    steps = PATTERNS[sign]
    told = ", ".join(f"{seconds:g} {'on' if level else 'off'}" for level, seconds in steps)
    row = f"| {sign.value} | {'on' if is_steady(steps) else told} |"
    assert row in (Path(__file__).parents[2] / "docs" / "wiring.md").read_text()


def test_listening_is_there_at_once_and_needs_no_timer() -> None:
    """The acknowledgement of a press begins with light and stays."""
    assert is_steady(PATTERNS[Sign.LISTENING])
    assert PATTERNS[Sign.LISTENING][0][0] == 1


def test_an_idle_light_wakes_less_than_once_a_second() -> None:
    """Ready is what a device shows all day."""
    pattern = PATTERNS[Sign.READY]
    assert len(pattern) / sum(seconds for _, seconds in pattern) < 1


def test_full_brightness_never_starts_pwm() -> None:
    """A pin that cannot dim would refuse, and software PWM costs CPU."""
    pins = KeptPins()
    light = led(100, pins)
    with light.lit():
        light.show(Sign.THINKING)
        until(lambda: len(pins.pin(25).states) > 6)
    assert {state.state for state in pins.pin(25).states} == {False, True}


def test_the_same_sign_again_does_not_disturb_its_rhythm() -> None:
    """A sign that is shown over and over still blinks."""
    pins = KeptPins()
    light = led(100, pins)

    def went_off_and_on() -> bool:
        light.show(Sign.OFFLINE)
        return len(pins.pin(25).states) > 3

    with light.lit():
        until(went_off_and_on)


def test_pwm_runs_only_while_the_dimmed_light_shines() -> None:
    """In the dark between two flashes nothing runs."""
    pins = KeptPins(pin_class=MockPWMPin)
    light = led(30, pins)
    with light.lit():
        light.show(Sign.LISTENING)
        until(lambda: pins.pin(25).state == 0.3)
        assert pins.pin(25).frequency == 100
        light.show(Sign.READY)
        until(lambda: pins.pin(25).state == 0)
        assert pins.pin(25).frequency is None
    assert pins.pin(25).frequency is None


def test_a_missing_led_is_told_once_and_tried_again() -> None:
    """Showing goes on meanwhile, and what is shown last appears when the LED does."""
    pins = KeptPins()
    attempts: list[Chip] = []

    def build(chip: Chip) -> PinFactory:
        attempts.append(chip)
        if len(attempts) < 4:
            raise PinUnknownPi("unable to locate Pi revision")
        return pins

    report = ReportRecorder()
    light = GpioLight(LightSettings(), report, ScaledClock(SPEED), build=build)
    with light.lit():
        light.show(Sign.READY)
        light.show(Sign.LISTENING)
        until(lambda: bool(pins.pin(25).state))
    assert report.names() == ["PartLost", "PartRestored"]
    assert len(attempts) == 4


def test_an_led_that_fails_later_comes_back() -> None:
    """A write that fails closes the pin, and a new one is opened."""
    pins = KeptPins()
    failures = iter([OSError("I/O error")])

    class FailingPin(MockPWMPin):  # type: ignore[misc]  # gpiozero ships no types
        def _set_state(self, value: float) -> None:
            if value and (error := next(failures, None)):
                raise error
            super()._set_state(value)

    pins.pin_class = FailingPin
    report = ReportRecorder()
    light = led(100, pins, report)
    with light.lit():
        light.show(Sign.LISTENING)
        report.reaches(2)
        until(lambda: bool(pins.pin(25).state))
    assert report.names() == ["PartLost", "PartRestored"]
    assert not pins.pin(25).state


def test_what_asks_for_a_press_is_seen_however_dim_the_light_is() -> None:
    """The model dims it; every other sign is as dim as was asked for."""
    pins = KeptPins(pin_class=MockPWMPin)
    light = led(1, pins)
    with light.lit():
        light.show(Sign.LISTENING)
        until(lambda: pins.pin(25).state == 0.01)
        light.show(Sign.CONFIRM)
        until(lambda: pins.pin(25).state == 0.3)
        light.show(Sign.LISTENING)
        until(lambda: pins.pin(25).state == 0.01)


def test_a_terminal_shows_a_change_once_and_colours_only_on_a_terminal() -> None:
    """One line per change; a log file gets no escape sequences."""

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen, file = Screen(), io.StringIO()
    for stream in (screen, file):
        light = TerminalLight(ReportRecorder(), stream)
        with light.lit():
            for sign in (Sign.READY, Sign.READY, Sign.LISTENING):
                light.show(sign)
    assert file.getvalue() == "● ready\n● listening\n○ dark\n"
    assert "\x1b[32m● ready\x1b[0m" in screen.getvalue()


def test_a_closed_terminal_disturbs_nothing() -> None:
    """It is told once, and showing goes on."""
    stream = io.StringIO()
    report = ReportRecorder()
    light = TerminalLight(report, stream)
    with light.lit():
        stream.close()
        light.show(Sign.READY)
        light.show(Sign.LISTENING)
    assert report.names() == ["PartLost"]


def test_an_led_is_dimmed_while_it_shines() -> None:
    """At once, and to no less than can be seen; what cannot be dimmed says so."""
    pins = KeptPins(pin_class=MockPWMPin)
    light = led(100, pins)
    with light.lit():
        light.show(Sign.LISTENING)
        until(lambda: pins.pin(25).state == 1)
        light.dim(20)
        until(lambda: pins.pin(25).state == 0.2)
        assert light.brightness == 20
        light.dim(0)
        until(lambda: pins.pin(25).state == 0.01)
    plain = TerminalLight(ReportRecorder(), io.StringIO())
    plain.dim(20)
    assert plain.brightness is None
