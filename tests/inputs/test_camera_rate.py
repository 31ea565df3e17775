"""The planner of frames, over any schedule of presses."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from edged.inputs.camera.rate import (
    INTERVAL,
    OWED_FOR,
    Gaze,
    Pace,
    look,
    look_away,
    pause,
    settle,
    taken,
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
    pace, now, epoch = Pace(), 100.0, 0
    begun: dict[int, float] = {}
    ended: dict[int, float] = {}
    left: list[tuple[int, float]] = []
    for step, seconds in steps:
        now += seconds
        pace = settle(pace, now)
        if step == "look":
            epoch += 1
            begun[epoch] = now
            pace = look(pace, epoch)
        elif step == "again" and epoch and epoch not in ended:
            pace = look(pace, epoch)
        elif step == "away" and epoch:
            ended.setdefault(epoch, now)
            pace = look_away(pace, epoch, now)
        elif step == "late away":
            pace = look_away(pace, epoch - 1, now)
        elif step == "take" and pause(pace, now) == 0:
            of, now = pace.epoch, now + seconds
            pace, may_leave = taken(pace, of, now)
            if may_leave:
                left.append((of, now))
    for of, at in left:
        assert at >= begun[of]
        assert of in begun
        if of in ended and at > ended[of]:
            assert [o for o, _ in left].count(of) == 1
            assert at <= ended[of] + OWED_FOR
    assert all(b - a >= INTERVAL - 1e-9 for (_, a), (_, b) in itertools.pairwise(left))


def test_a_picture_begun_for_another_press_never_leaves() -> None:
    """What was exposed before the press is not what the user shows now."""
    pace = look(look(Pace(), 1), 2)
    after, may_leave = taken(pace, 1, 10.0)
    assert not may_leave
    assert after == pace


def test_the_first_frame_is_owed_after_a_short_press() -> None:
    """A press shorter than the camera is slow still shows one picture, and only one."""
    pace = look_away(look(Pace(), 1), 1, 10.0)
    assert pause(pace, 10.0) == 0
    pace, may_leave = taken(pace, 1, 10.5)
    assert may_leave
    assert pace.gaze is Gaze.AWAY
    assert not taken(pace, 1, 11.0)[1]


def test_a_debt_lapses() -> None:
    """Nobody's kitchen is photographed long after the release."""
    pace = look_away(look(Pace(), 1), 1, 10.0)
    assert pause(settle(pace, 11.1), 11.1) is None
    assert not taken(pace, 1, 11.1)[1]


def test_another_epoch_changes_nothing() -> None:
    """Only the press that is looked at can be looked away from, and looking twice is looking."""
    first = look(Pace(), 2)
    further, _ = taken(first, 2, 10.0)
    for pace in (first, further):
        assert look_away(pace, 1, 10.0) == pace
        assert look(pace, 2) == pace
