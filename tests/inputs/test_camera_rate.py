"""The planner of frames, over any schedule of presses."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from edged.inputs.camera.rate import (
    FIRST_FRAME_GRACE,
    INTERVAL,
    FrameSchedule,
    State,
    cancel,
    captured,
    delay,
    expire,
    start,
    stop,
)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["look", "again", "away", "late away", "take", "wait"]),
        st.floats(0.0, 1.5),
    ),
    max_size=40,
)


@given(STEPS)
def test_frames_leave_only_for_a_press_and_at_most_once_a_second(
    steps: list[tuple[str, float]],
) -> None:
    """Whatever happens when, no frame is too many, too early, too late or of another press."""
    schedule, now, epoch = FrameSchedule(), 100.0, 0
    begun: dict[int, float] = {}
    ended: dict[int, float] = {}
    left: list[tuple[int, float]] = []
    for step, seconds in steps:
        now += seconds
        schedule = expire(schedule, now)
        if step == "look":
            epoch += 1
            begun[epoch] = now
            schedule = start(schedule, epoch)
        elif step == "again" and epoch and epoch not in ended:
            schedule = start(schedule, epoch)
        elif step == "away" and epoch:
            ended.setdefault(epoch, now)
            schedule = stop(schedule, epoch, now)
        elif step == "late away":
            schedule = stop(schedule, epoch - 1, now)
        elif step == "take" and delay(schedule, now) == 0:
            of, now = schedule.epoch, now + seconds
            schedule, due = captured(schedule, of, now)
            if due:
                left.append((of, now))
    for of, at in left:
        assert at >= begun[of]
        assert of in begun
        if of in ended and at > ended[of]:
            assert [o for o, _ in left].count(of) == 1
            assert at <= ended[of] + FIRST_FRAME_GRACE
    assert all(b - a >= INTERVAL - 1e-9 for (_, a), (_, b) in itertools.pairwise(left))


def test_a_picture_begun_for_another_press_never_leaves() -> None:
    """What was exposed before the press is not what the user shows now."""
    schedule = start(start(FrameSchedule(), 1), 2)
    after, due = captured(schedule, 1, 10.0)
    assert not due
    assert after == schedule


def test_the_first_frame_is_owed_after_a_short_press() -> None:
    """A press shorter than the camera is slow still shows one picture, and only one."""
    schedule = stop(start(FrameSchedule(), 1), 1, 10.0)
    assert delay(schedule, 10.0) == 0
    schedule, due = captured(schedule, 1, 10.5)
    assert due
    assert schedule.state is State.IDLE
    assert not captured(schedule, 1, 11.0)[1]


def test_nothing_is_owed_to_an_utterance_that_nobody_wants() -> None:
    """Neither its first picture nor one that is under way; a newer one is not concerned."""
    looking = start(FrameSchedule(), 1)
    for schedule in (looking, stop(looking, 1, 10.0), captured(looking, 1, 9.0)[0]):
        for epoch in (1, 2):
            given_up = cancel(schedule, epoch)
            assert delay(given_up, 10.0) is None
            assert not captured(given_up, 1, 10.0)[1]
        assert cancel(schedule, 0) == schedule
    assert delay(start(cancel(looking, 1), 1), 10.0) == 0


def test_a_debt_lapses() -> None:
    """Nobody's kitchen is photographed long after the release."""
    schedule = stop(start(FrameSchedule(), 1), 1, 10.0)
    assert delay(expire(schedule, 11.1), 11.1) is None
    assert not captured(schedule, 1, 11.1)[1]


def test_another_epoch_changes_nothing() -> None:
    """Only the press that is looked at can be looked away from, and looking twice is looking."""
    first = start(FrameSchedule(), 2)
    further, _ = captured(first, 2, 10.0)
    for schedule in (first, further):
        assert stop(schedule, 1, 10.0) == schedule
        assert start(schedule, 2) == schedule
