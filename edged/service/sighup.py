"""SIGHUP requests a reload from the start of the process on: its default would be to end it."""

import asyncio
import signal
import sys
from collections.abc import Callable
from types import FrameType


class SighupHandler:
    """Counts the signals that arrive before the loop runs. Used on the main thread only."""

    def __init__(self) -> None:
        # On a terminal, SIGHUP means that the terminal is gone, and still ends the process.
        self._handled = not (sys.stdin and sys.stdin.isatty())
        self._pending = 0
        if self._handled:
            signal.signal(signal.SIGHUP, self._count)

    def discard(self) -> None:
        """Drop pending requests: the settings are about to be read anyway."""
        self._pending = 0

    def forward(self, reload: Callable[[], None]) -> None:
        """Call `reload` on the running loop for every signal, and now if any is pending."""
        if self._handled:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)
        if self._pending:
            reload()

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self._pending += 1
