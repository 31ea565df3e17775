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
class Moment:
    """The time in seconds since the epoch, and why it cannot be trusted, if so."""

    now: float
    doubt: str | None


def read(now: float) -> Moment:
    """Return `now`, and why it cannot be trusted, if so."""
    return Moment(now, clock_doubt(now))


def judge(moment: Moment) -> Finding:
    """Return whether certificates can be verified by this clock."""
    if moment.doubt and moment.now < EARLIEST:
        return failure(ABOUT, f"{moment.doubt}: TLS certificates are not valid yet", _CURE)
    shown = f"{datetime.fromtimestamp(moment.now, UTC):%Y-%m-%d %H:%M} UTC"
    if moment.doubt:
        return warning(ABOUT, f"{shown}, but {moment.doubt}", _CURE)
    return passed(ABOUT, shown)
