"""Liveness of the threads that own devices, derived from their pulses. Pure."""

from collections.abc import Mapping
from typing import Final

from edged.device_thread import Pulse
from edged.values import dataclass

STUCK_AFTER: Final = 12.0
"""Seconds without progress after which a thread is stuck: no step of a healthy one takes longer.

The longest is the 10 s that a speaker waits before it closes its card."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A pulse, and when it last changed, in seconds of the clock."""

    pulse: Pulse
    since: float


def update(before: Mapping[str, Seen], pulses: Mapping[str, Pulse], now: float) -> dict[str, Seen]:
    """Return the pulses with the time of their last change."""
    fresh = {name: Seen(pulse, now) for name, pulse in pulses.items()}
    return {
        name: before[name] if name in before and before[name].pulse == seen.pulse else seen
        for name, seen in fresh.items()
    }


def stuck(watched: Mapping[str, Seen], now: float) -> tuple[str, ...]:
    """Return the names of the threads that are due and make no progress."""
    return tuple(
        name for name, seen in watched.items() if seen.pulse.due and now - seen.since >= STUCK_AFTER
    )
