"""A button that the program presses and releases."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.device_thread import never_raising
from edged.inputs.button.contact import Contact, follow


class SimulatedButton:
    """A button for tests and simulations; pressing it while it is lost does nothing."""

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
        """Press the button, unless it is pressed."""
        self._see(down=True)

    def release(self) -> None:
        """Release the button, if it is pressed."""
        self._see(down=False)

    async def hold(self, seconds: float) -> None:
        """Press, wait `seconds` of the clock, and release, even if cancelled."""
        self.press()
        try:
            await self._clock.sleep(seconds)
        finally:
            self.release()

    def lose(self, cause: str) -> None:
        """Report the button as lost; a press in progress ends."""
        self.release()
        with self._lock:
            self._contact = Contact.UNKNOWN
            self._report(PartLost(Part.BUTTON, cause))

    def restore(self) -> None:
        """Report the button as restored."""
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
