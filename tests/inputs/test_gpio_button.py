"""What a switch on a pin delivers: presses and releases, whatever edges are lost."""

import itertools
import sys
import threading
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from edged.clock import ScaledClock
from edged.inputs.button.contact import Contact, follow
from edged.inputs.button.gpio import GpioButton
from edged.settings.model import ButtonSettings
from tests.inputs.pins import SharedFactory, button, seen
from tests.report_recorder import ReportRecorder, until


def test_a_lost_release_edge_is_made_up_for() -> None:
    """The level is looked at while pressed: an open microphone does not stay open."""
    pins = MockFactory()
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        seen(watched, Contact.UP)
        pins.pin(17).drive_low()
        recorder.reaches(1)
        pins.pin(17).edges = "none"
        pins.pin(17).drive_high()
        recorder.reaches(2)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


def test_the_press_after_a_lost_release_edge_counts() -> None:
    """Nothing remembers the state that the lost edge would have ended."""
    pins = MockFactory()
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        seen(watched, Contact.UP)
        for count in (1, 3):
            pins.pin(17).edges = "both"
            pins.pin(17).drive_low()
            recorder.reaches(count)
            pins.pin(17).edges = "none"
            pins.pin(17).drive_high()
            recorder.reaches(count + 1)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"] * 2


def test_it_works_without_any_edge() -> None:
    """With lgpio's thread dead, looking at the level once a second still makes a button."""
    pins = MockFactory()
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        seen(watched, Contact.UP)
        pins.pin(17).edges = "none"
        pins.pin(17).drive_low()
        recorder.reaches(1)
        pins.pin(17).drive_high()
        recorder.reaches(2)
    assert recorder.names() == ["ButtonPressed", "ButtonReleased"]


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
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder)
    with watched.watch():
        assert exhausted.wait(5)
    assert recorder.events == []


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
    recorder = ReportRecorder()
    watched = button(lambda _chip: pins, recorder, clock)
    with watched.watch():
        seen(watched, Contact.UP)
        if pressed:
            pins.pin(17).drive_low()
            recorder.reaches(1)
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
    watched = button(lambda _chip: pins, ReportRecorder(), clock)
    with watched.watch():
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
    watched = GpioButton(wiring, ReportRecorder(), hardly_moving, lambda _chip: pins)
    with watched.watch():
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
    watched = button(lambda _chip: pins, ReportRecorder())
    with watched.watch():
        seen(watched, Contact.UP)
        assert pins.pin(17).when_changed is not None
    assert pins.pin(17)._when_changed is None


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
