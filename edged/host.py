"""What a device runs on: where it keeps its state, its clocks, and who tells of the machine."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from edged.clock import SYSTEM_CLOCK, Clock
from edged.system.day import Day, today
from edged.system.watchers import SYSTEM_WATCHERS, Watchers
from edged.values import dataclass

if TYPE_CHECKING:
    from edged.journal.outlets import Feed
    from edged.timers.moment import Moment


@dataclass(frozen=True, slots=True)
class Host:
    """What an appliance runs on."""

    loop: asyncio.AbstractEventLoop
    state: Path
    """The directory of what outlives a restart."""
    clock: Clock = SYSTEM_CLOCK
    watchers: Watchers = SYSTEM_WATCHERS
    today: Callable[[], Day] = today
    environ: Mapping[str, str] | None = None
    """Where the tokens of tools are, or where it is said where they are; None: there are none."""
    feed: "Feed | None" = None
    """Where the journal can be followed; None: nowhere."""
    moment: "Callable[[], Moment] | None" = None
    """The time that timers go by; None: that of this machine."""
