"""A switch on a pin of the Pi.

Edges come from lgpio's only notify thread, which an exception would end for good: nothing raises
there. An edge can be lost, so the level is also polled: often while pressed, because the microphone
is open, and once a second otherwise, which is cheap and works without that thread too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.device_thread import never_raising, retry_delay
from edged.errors import DeviceError
from edged.gpio import BuildPins, Switch, edges_come, lgpio_pins, open_switch
from edged.inputs.button.contact import Contact, follow, held_since_the_start
from edged.journal import warn
from edged.settings.model import ButtonSettings

CHECK_PRESSED: Final = 0.2
"""Seconds between two polls while pressed: bounds how late a lost release is noticed."""
CHECK_IDLE: Final = 1.0
"""The same while up: bounds how late a lost press is noticed."""
CHECK_WITHOUT_EDGES: Final = 0.05
"""The same once lgpio's thread has ended: nothing else notices a press then."""
STUCK_AFTER: Final = 2.0
"""Seconds after which a button that is down since the start is faulty; somebody may hold it."""
_LEVEL: Final = {Contact.UP: False, Contact.DOWN: True, Contact.STUCK: True}


class GpioButton:
    """A button on `settings.pin`; `build` makes the pins, lgpio's unless told otherwise."""

    def __init__(
        self,
        settings: ButtonSettings,
        report: Report,
        clock: Clock = SYSTEM_CLOCK,
        build: BuildPins = lgpio_pins,
    ) -> None:
        self._settings = settings
        self._report = never_raising(report)
        self._clock = clock
        self._build = build
        self._bounce = settings.bounce_ms / 1000
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._contact = Contact.UNKNOWN
        self._seen_first = 0.0
        self._failures = 0
        self._loss: PartLost | None = None  # that was told and still holds
        self._pause = CHECK_IDLE  # seconds between two looks at the level

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        over = threading.Event()
        thread = threading.Thread(target=self._run, args=(over,), name="button", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            self._changed.set()
            thread.join()

    def _run(self, over: threading.Event) -> None:
        self._failures, self._loss = 0, None
        while not over.is_set():
            try:
                with self._switch() as switch:
                    self._failures = 0
                    with self._lock:
                        self._restore()
                    self._check(switch, over)
            except DeviceError as error:
                self._end_press()
                self._lose(str(error))
                self._failures += 1
                self._clock.wait(over, retry_delay(self._failures))
        self._end_press()

    def _lose(self, cause: str) -> None:
        loss = PartLost(Part.BUTTON, cause)
        if loss != self._loss:
            self._loss = loss
            self._report(loss)

    def _restore(self) -> None:
        if self._loss is not None:
            self._loss = None
            self._report(PartRestored(Part.BUTTON))

    @contextmanager
    def _switch(self) -> Iterator[Switch]:
        def changed(down: bool) -> None:  # noqa: FBT001  # the level is all there is to tell
            with self._lock:
                self._see(down=down)
            self._changed.set()

        with open_switch(
            self._settings.pin,
            pull=self._settings.pull,
            bounce=self._bounce,
            changed=changed,
            chip=self._settings.chip,
            build=self._build,
        ) as switch:
            yield switch

    def _check(self, switch: Switch, over: threading.Event) -> None:
        while not over.is_set():
            self._changed.clear()
            down = switch.is_down()
            if down is not _LEVEL.get(self._contact):
                self._clock.wait(over, self._bounce)  # it may be a glitch
                with self._lock:
                    if switch.is_down() is down:
                        self._see(down=down)
            self._check_stuck()
            self._clock.wait(self._changed, self._next_pause())

    def _check_stuck(self) -> None:
        with self._lock:
            lasts = self._clock.now() - self._seen_first >= STUCK_AFTER
            if self._contact is Contact.STUCK and lasts:
                self._lose(held_since_the_start(self._settings))

    def _next_pause(self) -> float:
        before, pressed = self._pause, self._contact is Contact.DOWN
        self._pause = CHECK_PRESSED if pressed else CHECK_IDLE
        if not edges_come():  # nor will they again
            self._pause = CHECK_WITHOUT_EDGES
            if before != self._pause:
                warn("button_edges_lost", cause="lgpio's thread has ended", cure="restart edged")
        return self._pause

    def _see(self, *, down: bool) -> None:
        before = self._contact
        self._contact, event = follow(before, "gpio", down=down)
        if before is Contact.UNKNOWN:
            self._seen_first = self._clock.now()
        if before is Contact.STUCK and self._contact is Contact.UP:
            self._restore()
        if event is not None:
            self._report(event)

    def _end_press(self) -> None:
        with self._lock:
            # It has not been open: a stuck switch stays lost.
            _, event = follow(self._contact, "gpio", down=False)
            self._contact = Contact.UNKNOWN
            if event is not None:
                self._report(event)
