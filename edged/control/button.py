"""The button that is pressed over the control socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from edged.conversation.events import ButtonPressed, ButtonReleased, Event
from edged.conversation.notices import Report
from edged.errors import ControlError
from edged.journal import warn

SOURCE: Final = "control"


class AlreadyPressed(ControlError):  # noqa: N818 - the state that forbids the press, as the code on the wire
    """Somebody holds the button already."""


class ControlButton:
    """A button held by at most one holder, whatever object that is. Used on one thread only."""

    def __init__(self) -> None:
        self._report: Report | None = None
        self._holder: object | None = None

    @contextmanager
    def watch(self, report: Report) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        self._report = report
        try:
            yield
        finally:
            self.release()
            self._report = None

    def press(self, holder: object) -> None:
        """Report a press on behalf of `holder`.

        Raises AlreadyPressed while it is held, ControlError while nobody watches the button.
        """
        if self._report is None:
            raise ControlError("edged is not ready for a press yet; try again in a moment")
        if self._holder is not None:
            raise AlreadyPressed("already pressed; `edged release` lets go")
        self._holder = holder
        self._tell(ButtonPressed(SOURCE))

    def release(self) -> object | None:
        """Report the release if it is pressed; return who held it."""
        holder, self._holder = self._holder, None
        if holder is not None:
            self._tell(ButtonReleased(SOURCE))
        return holder

    def let_go(self, holder: object) -> None:
        """Report the release if `holder` is the one who holds it."""
        if self._holder is holder:
            self.release()

    def _tell(self, event: Event) -> None:
        """Report; whoever listens may fail without leaving the button half pressed."""
        if self._report is None:
            return
        try:
            self._report(event)
        except Exception as error:  # noqa: BLE001 - the listener's failure, told where it can be seen
            warn("report_failed", report=type(event).__name__, cause=str(error))
