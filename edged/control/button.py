"""The button that is pressed over the control socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from edged.conversation.confirmation import REMOTE
from edged.conversation.events import ButtonPressed, ButtonReleased
from edged.conversation.notices import Report
from edged.device_thread import never_raising
from edged.errors import ControlError


class AlreadyPressed(ControlError):  # noqa: N818 - named as the code on the wire
    """The button is already held."""


class _State(Enum):
    STARTING = auto()  # or ending: nobody can press yet, or any more
    WATCHED = auto()


class ControlButton:
    """A button with at most one holder, which may be any object. Used on one thread only."""

    def __init__(self, report: Report) -> None:
        self._report = never_raising(report)
        self._holder: object | None = None
        self._state = _State.STARTING

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Report presses and releases while the context lasts."""
        self._state = _State.WATCHED
        try:
            yield
        finally:
            self.release()
            self._state = _State.STARTING

    def press(self, holder: object) -> None:
        """Report a press on behalf of `holder`.

        Raises AlreadyPressed while it is held, ControlError outside `watch`.
        """
        if self._state is _State.STARTING:
            raise ControlError("edged is still starting; try again in a moment")
        if self._holder is not None:
            raise AlreadyPressed("already pressed; release it: edged release")
        self._holder = holder
        self._report(ButtonPressed(REMOTE))

    def release(self) -> object | None:
        """Report the release if it is pressed; return who held it."""
        holder, self._holder = self._holder, None
        if holder is not None:
            self._report(ButtonReleased(REMOTE))
        return holder

    def let_go(self, holder: object) -> None:
        """Report the release if `holder` holds the button."""
        if self._holder is holder:
            self.release()
