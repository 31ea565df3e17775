"""The button that is pressed over the control socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from edged.conversation.events import ButtonPressed, ButtonReleased, Event
from edged.conversation.notices import Report
from edged.errors import ControlError
from edged.journal import warn

SOURCE: Final = "control"


class AlreadyPressed(ControlError):  # noqa: N818 - named as the code on the wire
    """The button is already held."""


class ControlButton:
    """A button with at most one holder, which may be any object. Used on one thread only."""

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

        Raises AlreadyPressed while it is held, ControlError outside `watch`.
        """
        if self._report is None:
            raise ControlError("edged is still starting; try again in a moment")
        if self._holder is not None:
            raise AlreadyPressed("already pressed; release it: edged release")
        self._holder = holder
        self._emit(ButtonPressed(SOURCE))

    def release(self) -> object | None:
        """Report the release if it is pressed; return who held it."""
        holder, self._holder = self._holder, None
        if holder is not None:
            self._emit(ButtonReleased(SOURCE))
        return holder

    def let_go(self, holder: object) -> None:
        """Report the release if `holder` holds the button."""
        if self._holder is holder:
            self.release()

    def _emit(self, event: Event) -> None:
        """Report `event`; a failing listener must not leave the button half pressed."""
        if self._report is None:
            return
        try:
            self._report(event)
        except Exception as error:  # noqa: BLE001 - the listener's failure goes to the journal
            warn("report_failed", report=type(event).__name__, cause=str(error))
