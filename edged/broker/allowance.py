"""How many tokens a device may ask for: a bucket that fills evenly. Pure."""

from dataclasses import dataclass, field
from typing import Final

_MINUTE: Final = 60.0


@dataclass(slots=True)
class Allowances:
    """One bucket for each device; times in seconds of a monotonic clock."""

    per_minute: int
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)
    """What was left, and when."""

    def take(self, device: str, now: float) -> float:
        """Return 0 if a token may be had, else the seconds until one may be."""
        left, at = self._buckets.get(device, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * self.per_minute / _MINUTE)
        granted = left >= 1
        self._buckets[device] = (left - 1 if granted else left, now)
        return 0.0 if granted else (1 - left) * _MINUTE / self.per_minute
