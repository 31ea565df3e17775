"""SIGHUP asks for a reload, from the first moment of the process on: by default it would end it."""

import asyncio
import signal
import sys
from collections.abc import Callable
from types import FrameType


class Hangup:
    """Keeps what is asked for before the loop can listen. Used on the main thread only."""

    def __init__(self) -> None:
        # On a terminal it says that the terminal is gone, and ends the process as ever.
        self._taken = not (sys.stdin and sys.stdin.isatty())
        self._unheeded = 0  # signals that came and were not acted on
        if self._taken:
            signal.signal(signal.SIGHUP, self._keep)

    def settings_are_read(self) -> None:
        """Forget what was asked for: the settings are about to be read anyway."""
        self._unheeded = 0

    def tell(self, reload: Callable[[], None]) -> None:
        """Have `reload` called on the running loop from now on, and now if it is due."""
        if self._taken:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)
        if self._unheeded:
            reload()

    def _keep(self, _number: int, _frame: FrameType | None) -> None:
        self._unheeded += 1
