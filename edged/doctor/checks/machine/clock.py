"""The clock: a Pi loses the time in a power cut, and TLS needs it to verify certificates."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from edged.doctor.finding import Finding, failure, passed, warning
from edged.system.time_sync import EARLIEST, clock_doubt

ABOUT: Final = "clock"
_CURE: Final = (
    "wait a minute with the network up; `timedatectl` shows the state, and"
    " `sudo timedatectl set-ntp true` enables NTP (if that fails:"
    " sudo apt install systemd-timesyncd)"
)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """The time in seconds since the epoch, and why it cannot be trusted, if so."""

    now: float
    doubt: str | None


def read(now: float) -> TimeOfDay:
    """Return `now`, and why it cannot be trusted, if so."""
    return TimeOfDay(now, clock_doubt(now))


def judge(time_of_day: TimeOfDay) -> Finding:
    """Return whether certificates can be verified by this clock."""
    if time_of_day.doubt and time_of_day.now < EARLIEST:
        return failure(ABOUT, f"{time_of_day.doubt}: TLS certificates are not valid yet", _CURE)
    shown = f"{datetime.fromtimestamp(time_of_day.now, UTC):%Y-%m-%d %H:%M} UTC"
    if time_of_day.doubt:
        return warning(ABOUT, f"{shown}, but {time_of_day.doubt}", _CURE)
    return passed(ABOUT, shown)
