"""Accepts who connects, and rests when that keeps the loop busy.

asyncio's own server accepts a hundred connections at a time, and at once the next hundred; whoever
may use the socket could so keep a press waiting by connecting and hanging up.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from enum import Enum
from typing import Final

from edged import journal
from edged.control.share import Shares

MOST_AT_A_TIME: Final = 16
"""Connections that are accepted before anything else happens."""
_REST: Final = 1.0
"""Seconds until it tries again where the system has no more files, as asyncio does."""
UNSEEN: Final = 3.0
"""What a connection takes of the loop, as a multiple of what is measured of it: its transport and
its task are asyncio's."""
_ALL: Final = 0
"""Whose share it is: nobody is known before he is let in."""


class _State(Enum):
    OPEN = "open"
    RESTING = "resting"
    CLOSED = "closed"


class Doorway:
    """Gives each connection that is accepted a protocol of its own. Used on the loop only."""

    def __init__(self, listener: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._listener = listener
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._shares = Shares()
        self._timer: asyncio.TimerHandle | None = None
        self._state = _State.OPEN
        self._joining: set[asyncio.Task[object]] = set()
        listener.setblocking(False)  # noqa: FBT003 - of the standard library
        self._open()

    def close(self) -> None:
        """Accept nobody any more."""
        self._state = _State.CLOSED
        self._stop()

    @property
    def is_closed(self) -> bool:
        """Whether it accepts nobody any more."""
        return self._state is _State.CLOSED

    def charge(self, took: float) -> None:
        """Count the seconds that it took to let somebody in, or to refuse him."""
        pause = self._shares.take(_ALL, took * UNSEEN, time.monotonic())
        if pause and not self.is_closed:
            self._rest(pause)

    def _open(self) -> None:
        self._state = _State.OPEN
        self._loop.add_reader(self._listener, self._accept)

    def _stop(self) -> None:
        self._loop.remove_reader(self._listener)
        if self._timer:
            self._timer.cancel()

    def _rest(self, pause: float) -> None:
        self._stop()
        self._state = _State.RESTING
        self._timer = self._loop.call_later(pause, self._open)

    def _accept(self) -> None:
        began = time.thread_time()
        for _ in range(MOST_AT_A_TIME):
            try:
                accepted, _address = self._listener.accept()
            except BlockingIOError:
                break
            except ConnectionAbortedError:
                continue
            except OSError as error:
                journal.warn("control_accept_failed", cause=error.strerror or repr(error))
                self._rest(_REST)
                return
            joining = self._loop.connect_accepted_socket(self._protocol, accepted)
            task: asyncio.Task[object] = self._loop.create_task(joining)
            self._joining.add(task)
            task.add_done_callback(self._joining.discard)
        self.charge(time.thread_time() - began)
