"""Feeds systemd's watchdog while the device is alive: the loop turns and no thread is stuck.

A thread that hangs in a driver can only be ended with its process (see edged.device_thread). A
device that is lost or was never there is no reason: its thread goes on looking for it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from edged import journal
from edged.clock import SYSTEM_CLOCK, Clock
from edged.device_thread import Pulse
from edged.service.vigil import Watched, look, stuck

_SECOND_LOOK: Final = 1.0


class Watchdog:
    """A task on the loop: one that hangs feeds nobody."""

    def __init__(
        self,
        feed: Callable[[], None],
        pulses: Callable[[], Mapping[str, Pulse]],
        every: float,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """`every`: seconds between two feedings."""
        self._feed = feed
        self._pulses = pulses
        self._every = every
        self._clock = clock

    async def run(self) -> None:
        """Feed until cancelled."""
        watched: dict[str, Watched] = {}
        told: tuple[str, ...] = ()
        while True:
            now = self._clock.now()
            watched = look(watched, self._pulses(), now)
            silent = stuck(watched, now)
            if silent and silent != told:
                why = "its thread is stuck in the driver"
                journal.warn("watchdog_starved", device=", ".join(silent), cause=why)
            told = silent
            if not silent:
                self._feed()
            # Soon again, so that a thread that comes to itself in time keeps its process alive.
            await self._clock.sleep(_SECOND_LOOK if silent else self._every)
