"""What the clocks of this machine say, and where it is."""

import os
import time
from datetime import UTC, tzinfo
from functools import cache, lru_cache
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
        at = here.stat()
        return _read(here, (at.st_dev, at.st_ino, at.st_mtime_ns, at.st_size))
    except (OSError, ValueError):
        return UTC


@lru_cache(maxsize=1)
def _read(here: Path, _version: tuple[int, ...]) -> tzinfo:
    """Return the time zone in a file, which each event of a conversation asks for."""
    with here.open("rb") as content:
        return ZoneInfo.from_file(content)


def moment() -> Moment:
    """Return what the clocks say now."""
    wall = time.time()
    trust = Trust.DOUBTED if clock_doubt(wall) else Trust.SET
    return Moment(_boot(), time.clock_gettime(time.CLOCK_BOOTTIME), wall, trust, zone())
