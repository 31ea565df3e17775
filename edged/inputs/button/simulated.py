"""A button without a finger: pressed and released by the program."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edged.clock import SYSTEM_CLOCK, Clock
from edged.conversation.events import ButtonPressed, ButtonReleased, Part, PartLost, PartRestored
from edged.conversation.notices import Report
from edged.inputs.button.contact import Contact, follow
from edged.inputs.button.telling import tell


class SimulatedButton:
    """A button pressed by hand or for a chosen time; pressing one that is lost does nothing."""

    def __init__(self, source: str = "simulated", clock: Clock = SYSTEM_CLOCK) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._contact = Contact.UNKNOWN
        self._report: Report | None = None

    @contextmanager
    def watch(self, report: Report) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        with self._lock:
            self._report = report
            self._contact = Contact.UP
        try:
            yield
        finally:
            self.release()
            with self._lock:
                self._report = None
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
            self._tell(PartLost(Part.BUTTON, cause))

    def restore(self) -> None:
        """Mend the button."""
        with self._lock:
            self._contact = Contact.UP
            self._tell(PartRestored(Part.BUTTON))

    def _see(self, *, down: bool) -> None:
        with self._lock:
            if self._contact is Contact.UNKNOWN:
                return
            self._contact, event = follow(self._contact, self._source, down=down)
            if event is not None:
                self._tell(event)

    def _tell(self, event: ButtonPressed | ButtonReleased | PartLost | PartRestored) -> None:
        if self._report is not None:
            tell(self._report, event)
