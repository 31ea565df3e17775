"""What every button must do, held against every adapter."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from edged.clock import ScaledClock
from edged.conversation.events import ButtonPressed, ButtonReleased, Event
from edged.conversation.notices import Notice
from edged.inputs.button import Button
from edged.inputs.button.keyboard import AUTO_REPEAT, KeyboardButton
from edged.inputs.button.simulated import SimulatedButton


def nothing() -> None:
    """Do nothing, on purpose."""


@dataclass
class Journal:
    """All that a button reported, from whatever thread."""

    events: list[Event | Notice] = field(default_factory=list)

    def __call__(self, event: Event | Notice) -> None:
        """Take a report."""
        self.events.append(event)

    def reaches(self, count: int, timeout: float = 5.0) -> list[Event | Notice]:
        """Return the reports once there are `count` of them; fail if they do not come."""
        deadline = time.monotonic() + timeout
        while len(self.events) < count:
            assert time.monotonic() < deadline, self.events
            threading.Event().wait(0.002)
        return self.events


@dataclass
class Finger:
    """A button and what moves it."""

    button: Button
    press: Callable[[], None]
    release: Callable[[], None]
    ready: Callable[[], None] = nothing
    """Returns once the button, being watched, can be pressed."""


@contextlib.contextmanager
def simulated() -> Iterator[Finger]:
    """A simulated button."""
    button = SimulatedButton()
    yield Finger(button, button.press, button.release)


@contextlib.contextmanager
def keyboard() -> Iterator[Finger]:
    """A space bar on a pseudo-terminal, with a clock that makes every touch a new one."""
    master, slave = os.openpty()
    button = KeyboardButton(nothing, fd=slave, clock=ScaledClock(1000))

    def space() -> None:
        threading.Event().wait(AUTO_REPEAT / 100)
        os.write(master, b" ")

    try:
        yield Finger(button, space, space)
    finally:
        os.close(master)
        os.close(slave)


@pytest.fixture(params=[simulated, keyboard], ids=lambda make: make.__name__)
def finger(request: pytest.FixtureRequest) -> Iterator[Finger]:
    """Return each adapter in turn."""
    with request.param() as made:
        yield made


def names(events: list[Event | Notice]) -> list[str]:
    """Return the kinds of the reports."""
    return [type(event).__name__ for event in events]


def test_presses_and_releases_alternate(finger: Finger) -> None:
    """Three touches are three presses and three releases, in order, from one source."""
    journal = Journal()
    with finger.button.watch(journal):
        finger.ready()
        for count in (1, 3, 5):
            finger.press()
            journal.reaches(count)
            finger.release()
            journal.reaches(count + 1)
    assert names(journal.events) == ["ButtonPressed", "ButtonReleased"] * 3
    sources = {e.source for e in journal.events if isinstance(e, ButtonPressed | ButtonReleased)}
    assert len(sources) == 1


def test_leaving_while_pressed_reports_the_release(finger: Finger) -> None:
    """No press is left behind when the button goes out of use."""
    journal = Journal()
    with finger.button.watch(journal):
        finger.ready()
        finger.press()
        journal.reaches(1)
    assert names(journal.events) == ["ButtonPressed", "ButtonReleased"]


def test_nothing_is_reported_without_a_touch(finger: Finger) -> None:
    """A button that nobody touches is silent."""
    journal = Journal()
    with finger.button.watch(journal):
        finger.ready()
    assert journal.events == []


def test_it_can_be_watched_again(finger: Finger) -> None:
    """A second watch starts afresh."""
    for _ in range(2):
        journal = Journal()
        with finger.button.watch(journal):
            finger.ready()
            finger.press()
            journal.reaches(1)
            finger.release()
            journal.reaches(2)
        assert names(journal.events) == ["ButtonPressed", "ButtonReleased"]
