"""Feed systemd's watchdog while the device is alive: the loop runs and no thread is stuck.

A thread that hangs in a driver ends only with its process (see edged.device_thread). A missing
device is not a reason to starve the watchdog: its thread keeps looking for it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from edged import journal
from edged.clock import SYSTEM_CLOCK, Clock
from edged.device_thread import Pulse
from edged.service.liveness import Seen, stuck, update

_RECHECK: Final = 1.0


class Watchdog:
    """A task on the loop, so that a hanging loop starves the watchdog too."""

    def __init__(
        self,
        feed: Callable[[], None],
        pulses: Callable[[], Mapping[str, Pulse]],
        every: float,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Call `feed` every `every` seconds while `pulses` shows no stuck thread."""
        self._feed = feed
        self._pulses = pulses
        self._every = every
        self._clock = clock

    async def run(self) -> None:
        """Feed until cancelled."""
        watched: dict[str, Seen] = {}
        reported: tuple[str, ...] = ()
        while True:
            now = self._clock.now()
            watched = update(watched, self._pulses(), now)
            hung = stuck(watched, now)
            if hung and hung != reported:
                why = "its thread is stuck in the driver"
                journal.warn("watchdog_starved", device=", ".join(hung), cause=why)
            reported = hung
            if not hung:
                self._feed()
            # Check again soon, so that a thread that recovers in time keeps its process alive.
            await self._clock.sleep(_RECHECK if hung else self._every)
