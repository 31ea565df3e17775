"""The date where the device is, as far as its clock can be believed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from edged.system.time_sync import clock_doubt
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar on the wall says."""

    number: int | None
    """The ordinal of the date in local time; None if the clock cannot be believed."""
    left: float
    """Seconds until the clock says midnight."""


def today(
    wall: Callable[[], float] = time.time, doubt: Callable[[float], str | None] = clock_doubt
) -> Day:
    """Return the day; `wall` tells seconds since the epoch."""
    time.tzset()  # the owner may have moved
    now = wall()
    here = datetime.fromtimestamp(now, UTC).astimezone()
    # Without a zone it is of this place, whose offset may be another one by then.
    midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time())
    return Day(None if doubt(now) else here.toordinal(), midnight.timestamp() - now)
