"""Tells the service manager how the device is: each state once, when it comes."""

import time

from edged.control import Board
from edged.conversation.events import Event
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice
from edged.service.sentence import sentence
from edged.service.systemd import Notify


class Herald:
    """Speaks for one device after another. All of it happens on the loop."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._board: Board | None = None
        self._said = ""
        self._remark = ""

    def speak_for(self, board: Board) -> None:
        """Tell from now on what `board` says."""
        self._board = board

    def ready(self, remark: str = "") -> None:
        """Say that the device, or the reload, is up, and of the latter what there is to say."""
        self._remark = remark
        self._said = self._words()
        self._notify(f"READY=1\nSTATUS={self._said}")

    def reloading(self) -> None:
        """Say that the settings are being looked at."""
        self._notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._notify("STOPPING=1\nSTATUS=Stopping.")

    def alive(self) -> None:
        """Feed the watchdog, and tell what changed without an event."""
        self.refresh()
        self._notify("WATCHDOG=1")

    def observe(self, _event: Event | Notice, _now: Conversation) -> None:
        """Watch what happens: most of it changes nothing that is worth telling."""
        self.refresh()

    def refresh(self) -> None:
        """Tell the state if it is another one than was told."""
        words = self._words()
        if words != self._said:
            self._said = words
            self._notify(f"STATUS={words}")

    def _words(self) -> str:
        return sentence(self._board.status(), self._remark) if self._board else "Starting."
