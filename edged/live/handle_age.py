"""The age of the handle: while its session lives it has none, afterwards it is good for so long.

The service counts from the end of the session. The time on the disk is therefore put forward while
the session lives, so seldom that it wears no memory card out.
"""

from collections.abc import Callable
from math import inf
from typing import Final

from edged.clock import Clock, Deadline
from edged.live.handles import VALID_FOR

PUT_FORWARD_EVERY: Final = 600.0
"""Seconds by which a session may have outlived what the disk says of it, at most."""


class HandleAge:
    """Calls when the handle is to be kept anew, and when it has expired."""

    def __init__(
        self, clock: Clock, put_forward: Callable[[], None], expired: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._put_forward = put_forward
        self._due = Deadline(clock, self._keep_anew)
        self._end = Deadline(clock, expired)
        self._kept_at = -inf
        self._lives = True

    def session_lives(self) -> None:
        """Take note of a connection."""
        self._lives = True
        self._end.disarm()
        self._due.arm(max(0.0, self._kept_at + PUT_FORWARD_EVERY - self._clock.now()))

    def session_is_over(self) -> None:
        """Take note that there is no connection any more; harmless when there was none."""
        if self._lives:
            self._lives = False
            self._due.disarm()
            self._end.arm(VALID_FOR)

    def kept(self) -> None:
        """Take note that the handle goes to the disk."""
        self._kept_at = self._clock.now()

    def _keep_anew(self) -> None:
        self._put_forward()
        self._due.arm(PUT_FORWARD_EVERY)

    def stop(self) -> None:
        """Call nobody any more."""
        self._due.disarm()
        self._end.disarm()
