"""When to take a picture: pure decisions for every camera.

A frame leaves only between `look` and `look_away` of its epoch, at most one per second counted
from the moment it left, and only if it was taken after `look`. The first frame of a press is owed
even after `look_away`, but not for long: a picture of the room a while after the release is
nothing the user has asked for.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

INTERVAL: Final = 1.0
"""Least seconds between two frames: the Live API takes one per second
(https://ai.google.dev/gemini-api/docs/live-guide)."""
OWED_FOR: Final = 1.0
"""Seconds after `look_away` for which the first frame is still wanted."""


class Gaze(Enum):
    """Where the camera looks."""

    AWAY = "away"
    FIRST = "first"  # looking; the first frame is still to come
    FURTHER = "further"  # looking; the first frame left
    OWING = "owing"  # looked away before the first frame left


@dataclass(frozen=True, slots=True)
class Pace:
    """All that decides about the next frame; times are seconds on the clock."""

    gaze: Gaze = Gaze.AWAY
    epoch: int = 0
    owed_until: float = 0.0
    left_at: float = float("-inf")


def look(pace: Pace, epoch: int) -> Pace:
    """Begin a press; a look at the epoch that is looked at already changes nothing."""
    if epoch == pace.epoch and pace.gaze in {Gaze.FIRST, Gaze.FURTHER}:
        return pace
    return replace(pace, gaze=Gaze.FIRST, epoch=epoch)


def look_away(pace: Pace, epoch: int, now: float) -> Pace:
    """End a press; of another epoch: ignored."""
    if epoch == pace.epoch and pace.gaze is Gaze.FIRST:
        return replace(pace, gaze=Gaze.OWING, owed_until=now + OWED_FOR)
    if epoch == pace.epoch and pace.gaze is Gaze.FURTHER:
        return replace(pace, gaze=Gaze.AWAY)
    return pace


def settle(pace: Pace, now: float) -> Pace:
    """Forget a debt that has lapsed."""
    if pace.gaze is Gaze.OWING and now > pace.owed_until:
        return replace(pace, gaze=Gaze.AWAY)
    return pace


def pause(pace: Pace, now: float) -> float | None:
    """Return the seconds until the next picture is to be taken, or None if none is wanted."""
    if pace.gaze is Gaze.AWAY:
        return None
    return max(0.0, pace.left_at + INTERVAL - now)


def taken(pace: Pace, epoch: int, now: float) -> tuple[Pace, bool]:
    """Return what follows a picture begun for `epoch`, and whether it may leave."""
    pace = settle(pace, now)
    if epoch != pace.epoch or pace.gaze is Gaze.AWAY:
        return pace, False
    gaze = Gaze.AWAY if pace.gaze is Gaze.OWING else Gaze.FURTHER
    return replace(pace, gaze=gaze, left_at=now), True
