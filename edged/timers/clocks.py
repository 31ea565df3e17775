"""What the clocks of this machine say, and where it is."""

import os
import time
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from edged.system.time_sync import clock_doubt
from edged.timers.moment import Moment, Trust

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_HERE: Final = Path("/etc/localtime")  # localtime(5)


@cache
def _boot() -> str:
    return _BOOT.read_text().strip()


def zone(here: Path = _HERE) -> tzinfo:
    """Return the time zone of the machine, as it is now; UTC if none is set."""
    try:
        if named := os.environ.get("TZ"):
            return ZoneInfo(named.removeprefix(":"))
        with here.open("rb") as content:
            return ZoneInfo.from_file(content)
    except (OSError, ValueError):
        return UTC


def moment() -> Moment:
    """Return what the clocks say now."""
    wall = time.time()
    trust = Trust.DOUBTED if clock_doubt(wall) else Trust.SET
    return Moment(_boot(), time.clock_gettime(time.CLOCK_BOOTTIME), wall, trust, zone())
