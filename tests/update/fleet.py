"""A fleet of devices in virtual time: who updates when, and what a server has to answer.

`python -m tests.update.fleet` prints the table of docs/updates.md for 100,000 of them.
"""

import random
import sys
from collections import Counter
from typing import Final

from edged.update.channel import Channel
from edged.update.policy import Device, Verdict, offered
from edged.values import dataclass, replace

_NEW: Final = "2.0-bbbbbbb-cp311-aarch64"
_OLD: Final = "1.0-aaaaaaa-cp311-aarch64"
_SYSTEM: Final = "cp311-aarch64"
_HOUR: Final = 3600
# As edged-update.timer has them.
_ON_BOOT: Final = 600
_EVERY: Final = 6 * _HOUR
_SPREAD: Final = 2 * _HOUR

REQUESTS_OF_A_CHECK: Final = 2
"""A newer root, and the timestamp: what is named there and known is not fetched again."""
REQUESTS_OF_AN_UPDATE: Final = 8
"""Snapshot, both roles, the channel, the manifest, `app`, and those two."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What the publisher says from some hour on."""

    hour: float
    percent: float
    hold: bool = False
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a fleet."""

    updated: tuple[float, ...]
    """The percentage that runs the new release, at the end of each phase."""
    busiest: float
    """Requests a second, in the busiest minute."""
    mean: float
    """Requests a second, after the first round."""


def simulate(devices: int, phases: tuple[Phase, ...], hours: float) -> Report:
    """Boot all devices in one minute, as after a power cut of a town, and let hours go by."""
    chance = random.Random(1)  # noqa: S311 - a simulation
    requests: Counter[int] = Counter()
    updated: Counter[int] = Counter()
    channels = [
        Channel("stable", 0, p.percent, "2.0", p.hold, p.minimum, {_SYSTEM: _NEW}) for p in phases
    ]
    for number in range(devices):
        device = Device(f"device {number}", _SYSTEM, _OLD, 10, 0, 1, frozenset(), held=False)
        delay = chance.uniform(0, _SPREAD)  # FixedRandomDelay=yes: a device keeps its own
        at = chance.uniform(0, 60) + _ON_BOOT + delay
        while at < hours * _HOUR:
            phase = max(i for i, each in enumerate(phases) if each.hour * _HOUR <= at)
            taken = offered(channels[phase], device).verdict is Verdict.TAKEN
            requests[int(at // 60)] += REQUESTS_OF_AN_UPDATE if taken else REQUESTS_OF_A_CHECK
            if taken:
                device = replace(device, current=_NEW)
                updated[phase] += 1
            at += _EVERY + delay
    shares = [sum(updated[i] for i in range(n + 1)) * 100 / devices for n in range(len(phases))]
    later = [requests[minute] for minute in range(12 * 60, int(hours * 60))]
    return Report(tuple(shares), max(requests.values()) / 60, sum(later) / len(later) / 60)


STAGED: Final = (
    Phase(0, 1), Phase(24, 10), Phase(48, 10, hold=True), Phase(72, 50), Phase(96, 100),
)  # fmt: skip
"""A rollout in steps, stopped for a day in its midst."""


def main(devices: int) -> None:
    """Print what becomes of a fleet."""
    report = simulate(devices, STAGED, 120)
    for phase, updated in zip(STAGED, report.updated, strict=True):
        said = "hold" if phase.hold else f"{phase.percent:g} %"
        sys.stdout.write(f"from hour {phase.hour:>3g}: {said:<6} updated {updated:6.2f} %\n")
    sys.stdout.write(f"requests a second: {report.mean:.1f}, at most {report.busiest:.1f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
