"""How much of the loop's time each user of the socket may take. Pure.

A press on the button waits for whatever the loop is at. So each user has a share of its time: short
bursts are handled at once, and whoever keeps the loop busy is read from less often.
"""

from typing import Final

BURST: Final = 0.2
"""Seconds of the loop that a user may take at once: a slow board needs half of it for a picture."""
SHARE: Final = 0.1
"""Of the loop, that a user may take in the long run."""


class Shares:
    """What each user has taken; times in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._paid_at: dict[int, float] = {}
        """When what a user took will be made good."""

    def take(self, user: int, took: float, now: float) -> float:
        """Return for how many seconds the user is not to be read from, having taken `took`."""
        paid_at = max(self._paid_at.get(user, now), now) + took / SHARE
        self._paid_at[user] = paid_at
        return max(0.0, paid_at - now - BURST / SHARE)
