"""Whether the threads that own devices are alive, judged from their pulses. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edged.device_thread import Pulse

PATIENCE: Final = 12.0
"""Seconds without progress after which a thread is stuck: no step of a sound one takes longer.

The longest is that of a speaker which waits 10 s before it closes its card."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A pulse, and when it was first seen like this, in seconds of the clock."""

    pulse: Pulse
    since: float


def look(
    before: Mapping[str, Watched], pulses: Mapping[str, Pulse], now: float
) -> dict[str, Watched]:
    """Return what is known after a look at the pulses."""
    fresh = {name: Watched(pulse, now) for name, pulse in pulses.items()}
    return {
        name: before[name] if name in before and before[name].pulse == seen.pulse else seen
        for name, seen in fresh.items()
    }


def stuck(watched: Mapping[str, Watched], now: float) -> tuple[str, ...]:
    """Return the threads that had to get on and did not."""
    return tuple(
        name for name, seen in watched.items() if seen.pulse.due and now - seen.since >= PATIENCE
    )
