"""The time as timers need it: two clocks, and how far to believe the one that can be set."""

from datetime import tzinfo
from enum import Enum

from edged.values import dataclass


class Trust(Enum):
    """Whether the time of day is believed: a Pi without a battery starts with an old one."""

    SET = "set"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Moment:
    """What all clocks say at one moment."""

    boot: str
    """The boot that `elapsed` counts from, as /proc/sys/kernel/random/boot_id names it."""
    elapsed: float
    """Seconds since the boot (CLOCK_BOOTTIME): nobody sets them."""
    wall: float
    """Seconds since the epoch, as the system has them."""
    trust: Trust
    """Whether `wall` is believed."""
    zone: tzinfo
    """Where the device is."""
