"""What reports changes of this machine, as one value that the composition root hands in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from edged.system import Watch
from edged.system.hotplug import CAMERAS, CARDS, watch
from edged.system.network import watch_network
from edged.system.time_sync import watch_clock
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Watchers:
    """A watch for each thing that may change."""

    network: Watch
    """A link, an address or a route comes or goes."""
    clock: Watch
    """The time of day is set."""
    cards: Watch
    """A sound card comes or goes."""
    cameras: Watch
    """A video device comes or goes."""


@contextmanager
def _unwatched(_changed: Callable[[], None]) -> Iterator[None]:
    yield


SYSTEM_WATCHERS: Final = Watchers(watch_network, watch_clock, watch(CARDS), watch(CAMERAS))
"""The kernel's reports of this machine."""
NO_WATCHERS: Final = Watchers(_unwatched, _unwatched, _unwatched, _unwatched)
"""For a simulated device, to which nothing happens on the machine that it is simulated on."""
