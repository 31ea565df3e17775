"""Report the state of the device to the service manager, whenever it changes."""

import time

from edged.control import Board
from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice
from edged.service.status_text import status_text
from edged.service.systemd import Notify


class StatusNotifier:
    """Reports one device after another. Used on the loop only."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._board: Board | None = None
        self._sent = ""
        self._remark = ""

    def follow(self, board: Board) -> None:
        """Report the state of `board` from now on."""
        self._board = board

    def ready(self, remark: str = "") -> None:
        """Report that the start, or a reload, is complete; `remark` is the outcome of a reload."""
        self._remark = remark
        self._sent = self._text()
        self._notify(f"READY=1\nSTATUS={self._sent}")

    def reloading(self) -> None:
        """Report that a reload has started."""
        self._notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Report that the daemon is stopping."""
        self._notify("STOPPING=1\nSTATUS=Stopping.")

    def alive(self) -> None:
        """Feed the watchdog, and report changes that come without an event."""
        self.refresh()
        self._notify("WATCHDOG=1")

    def observe(self, _event: Event | Notice, _now: Conversation) -> None:
        """Report the state if an event has changed it."""
        self.refresh()

    def refresh(self) -> None:
        """Report the state if it differs from the last one sent."""
        text = self._text()
        if text != self._sent:
            self._sent = text
            self._notify(f"STATUS={text}")

    def _text(self) -> str:
        return status_text(self._board.status(), self._remark) if self._board else "Starting."
