"""When to take a picture: pure decisions for every camera.

A frame leaves only between `start` and `stop` of its epoch, at most one per second counted
from the moment it left, and only if it was captured after `start`. The first frame of a press may
leave shortly after `stop` too; the user asked for no picture of the room long after the release.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

INTERVAL: Final = 1.0
"""Least seconds between two frames: the Live API takes one per second
(https://ai.google.dev/gemini-api/docs/live-guide)."""
FIRST_FRAME_GRACE: Final = 1.0
"""Seconds after `stop` for which the first frame is still wanted."""


class State(Enum):
    """What is wanted of the camera."""

    IDLE = "idle"
    FIRST = "first"  # started; the first frame has not left yet
    STREAMING = "streaming"  # started; the first frame has left
    LAST = "last"  # stopped before the first frame left: it is still wanted for a while


@dataclass(frozen=True, slots=True)
class FrameSchedule:
    """When the next frame is due; times are seconds on the clock."""

    state: State = State.IDLE
    epoch: int = 0
    first_until: float = 0.0
    sent_at: float = float("-inf")


def start(schedule: FrameSchedule, epoch: int) -> FrameSchedule:
    """Begin a press; starting the current epoch again changes nothing."""
    if epoch == schedule.epoch and schedule.state in {State.FIRST, State.STREAMING}:
        return schedule
    return replace(schedule, state=State.FIRST, epoch=epoch)


def stop(schedule: FrameSchedule, epoch: int, now: float) -> FrameSchedule:
    """End a press; of another epoch: ignored."""
    if epoch == schedule.epoch and schedule.state is State.FIRST:
        return replace(schedule, state=State.LAST, first_until=now + FIRST_FRAME_GRACE)
    if epoch == schedule.epoch and schedule.state is State.STREAMING:
        return replace(schedule, state=State.IDLE)
    return schedule


def cancel(schedule: FrameSchedule, epoch: int) -> FrameSchedule:
    """Give up every press up to `epoch`, with its first frame."""
    return replace(schedule, state=State.IDLE) if schedule.epoch <= epoch else schedule


def expire(schedule: FrameSchedule, now: float) -> FrameSchedule:
    """Give up a first frame that is too late."""
    if schedule.state is State.LAST and now > schedule.first_until:
        return replace(schedule, state=State.IDLE)
    return schedule


def delay(schedule: FrameSchedule, now: float) -> float | None:
    """Return the seconds until the next picture is to be taken, or None if none is wanted."""
    if schedule.state is State.IDLE:
        return None
    return max(0.0, schedule.sent_at + INTERVAL - now)


def captured(schedule: FrameSchedule, epoch: int, now: float) -> tuple[FrameSchedule, bool]:
    """Return the schedule after a picture begun for `epoch`, and whether the picture may leave."""
    schedule = expire(schedule, now)
    if epoch != schedule.epoch or schedule.state is State.IDLE:
        return schedule, False
    state = State.IDLE if schedule.state is State.LAST else State.STREAMING
    return replace(schedule, state=state, sent_at=now), True
