"""A button without a finger: pressed and released by the program."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.device_thread import never_raising
from edged.inputs.button.contact import Contact, follow


class SimulatedButton:
    """A button pressed by hand or for a chosen time; pressing one that is lost does nothing."""

    def __init__(
        self, report: Report, source: str = "simulated", clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._contact = Contact.UNKNOWN  # outside `watch`, and while it is lost
        self._report = never_raising(report)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        with self._lock:
            self._contact = Contact.UP
        try:
            yield
        finally:
            self.release()
            with self._lock:
                self._contact = Contact.UNKNOWN

    def press(self) -> None:
        """Push the button down; nothing if it is down already."""
        self._see(down=True)

    def release(self) -> None:
        """Let the button up; nothing if it is up already."""
        self._see(down=False)

    async def hold(self, seconds: float) -> None:
        """Press, let `seconds` pass on the clock, release, also if cancelled."""
        self.press()
        try:
            await self._clock.sleep(seconds)
        finally:
            self.release()

    def lose(self, cause: str) -> None:
        """Break the button: a press in progress ends."""
        self.release()
        with self._lock:
            self._contact = Contact.UNKNOWN
            self._report(PartLost(Part.BUTTON, cause))

    def restore(self) -> None:
        """Mend the button."""
        with self._lock:
            self._contact = Contact.UP
            self._report(PartRestored(Part.BUTTON))

    def _see(self, *, down: bool) -> None:
        with self._lock:
            if self._contact is Contact.UNKNOWN:
                return
            self._contact, event = follow(self._contact, self._source, down=down)
            if event is not None:
                self._report(event)
