"""The clock: a Pi has none that outlives a power cut, and TLS believes no certificate without."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from edged.doctor.finding import Finding, failure, passed, warning
from edged.live.walltime import EARLIEST, clock_doubt

ABOUT: Final = "clock"
_CURE: Final = (
    "wait a minute with the network on; `timedatectl` tells how it stands, and"
    " `sudo timedatectl set-ntp true` switches synchronisation on (if it cannot:"
    " sudo apt install systemd-timesyncd)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of day in seconds since the epoch, and why it cannot be believed, if so."""

    now: float
    doubt: str | None


def read(now: float) -> Moment:
    """Return how far `now` can be believed."""
    return Moment(now, clock_doubt(now))


def judge(moment: Moment) -> Finding:
    """Return whether certificates can be verified by this clock."""
    if moment.doubt and moment.now < EARLIEST:
        return failure(ABOUT, f"{moment.doubt}: no certificate seems valid yet", _CURE)
    shown = f"{datetime.fromtimestamp(moment.now, UTC):%Y-%m-%d %H:%M} UTC"
    if moment.doubt:
        return warning(ABOUT, f"{shown}, but {moment.doubt}", _CURE)
    return passed(ABOUT, shown)
