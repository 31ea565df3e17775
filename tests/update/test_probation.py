"""Stories of a release on trial, told by what is seen of the device each second."""

from typing import Final

import pytest

from edged.update.health import Health
from edged.update.probation import (
    APPEAR_S,
    GRACE_S,
    NETWORK_S,
    READY_S,
    SOAK_S,
    Probation,
    Result,
    Sight,
    Unit,
    Verdict,
)
from edged.values import replace

_OLD: Final = "old"
_NEW: Final = "new"
_WELL: Final = Health("online", {"microphone": "", "camera": "broken"})
_DEAF: Final = Health("online", {"microphone": "gone", "camera": "broken"})
_OFFLINE: Final = Health("offline", {"microphone": "", "camera": "broken"})

BEFORE: Final = Sight(_OLD, started=False, unit=Unit.ACTIVE, restarts=0, health=_WELL, network=True)
UP: Final = replace(BEFORE, release=_NEW, started=True)
STARTING: Final = replace(UP, unit=Unit.STARTING, health=None)
DOWN: Final = replace(BEFORE, unit=Unit.STOPPED, health=None)
BACK: Final = replace(UP, release=_OLD, restarts=1)
DEAF: Final = replace(UP, health=_DEAF)
OFFLINE: Final = replace(UP, health=_OFFLINE)
FOR_EVER: Final = 10_000

Story = list[tuple[Sight, int]]
"""What is seen, and for how many seconds."""


def told(story: Story, before: Health | None = _WELL) -> tuple[Verdict, int]:
    """Return the verdict on a story, and the second when it falls."""
    now: Probation | Verdict = Probation(_NEW, before, 0)
    second = 0
    for sight, seconds in story:
        for _ in range(seconds):
            assert isinstance(now, Probation)
            now = now.look(sight, second)
            if isinstance(now, Verdict):
                return now, second
            second += 1
    raise AssertionError("no verdict")


@pytest.mark.parametrize(
    ("story", "second"),
    [
        ([(BEFORE, 3), (STARTING, 20), (UP, FOR_EVER)], 23 + SOAK_S),
        ([(UP, FOR_EVER)], 1 + SOAK_S),
        ([(BEFORE, 3), (DOWN, 25), (STARTING, 20), (UP, FOR_EVER)], 48 + SOAK_S),
        ([(UP, 20), (DEAF, 60), (UP, FOR_EVER)], 1 + SOAK_S),
        ([(UP, 20), (DEAF, 200), (UP, FOR_EVER)], 220),
        ([(UP, 20), (OFFLINE, 200), (UP, FOR_EVER)], 220),
        ([(UP, 20), (replace(OFFLINE, network=False), 1000), (UP, FOR_EVER)], 1020),
        ([(UP, 20), (replace(UP, health=None), 130), (UP, FOR_EVER)], 150),
        ([(STARTING, READY_S), (UP, FOR_EVER)], READY_S + SOAK_S),
    ],
    ids=[
        "usual",
        "fast",
        "slow restart",
        "back in time",
        "back late",
        "offline",
        "no network",
        "silent",
        "slow",
    ],
)
def test_a_release_that_runs_well_stays(story: Story, second: int) -> None:
    """After the soak, or as soon after it as all works that worked before."""
    assert told(story) == (Verdict(Result.PASSED), second)


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ([(STARTING, 5), (BACK, 1)], "it crashed or hung before it was ready"),
        ([(BACK, 1)], "it crashed or hung before it was ready"),
        ([(UP, 30), (BACK, 1)], "it was ready, and then crashed or hung"),
        ([(UP, 30), (replace(UP, restarts=1), 1)], "it crashed or hung, and systemd restarted it"),
        ([(STARTING, FOR_EVER)], f"it was not ready after {READY_S} s"),
        ([(UP, 9), (replace(UP, unit=Unit.FAILED), 1)], "it was ready, and then crashed"),
        ([(UP, 9), (DEAF, FOR_EVER)], "the microphone does not work with it: gone"),
        ([(UP, 9), (OFFLINE, FOR_EVER)], "it does not reach Gemini (offline)"),
        ([(UP, 9), (replace(UP, health=None), FOR_EVER)], "it does not answer any more"),
    ],
    ids=["crash", "fast crash", "later", "watchdog", "hang", "over", "deaf", "no Gemini", "mute"],
)  # fmt: skip
def test_a_release_that_does_not_falls_back(story: Story, why: str) -> None:
    """With what the owner and its publisher should know."""
    verdict, second = told(story)
    assert verdict.result is Result.FAILED
    assert verdict.why.startswith(why)
    assert second <= max(READY_S, SOAK_S + GRACE_S) + 10


@pytest.mark.parametrize(
    ("story", "told_why"),
    [
        ([(BEFORE, FOR_EVER)], "has not restarted"),
        ([(UP, 9), (replace(UP, unit=Unit.STOPPED), 60)], "somebody has stopped edged"),
        ([(UP, 9), (replace(OFFLINE, network=False), FOR_EVER)], "no network either"),
    ],
    ids=["nobody restarts", "stopped", "no network"],
)
def test_what_says_nothing_of_the_release_is_no_verdict(story: Story, told_why: str) -> None:
    """It is tried once more another time."""
    verdict, second = told(story)
    assert verdict.result is Result.UNDECIDED
    assert told_why in verdict.why
    assert second <= max(APPEAR_S, SOAK_S + NETWORK_S) + 10


def test_nothing_is_worse_than_an_old_release_that_did_not_run() -> None:
    """The update may be what cures it."""
    assert told([(DEAF, FOR_EVER)], before=None) == (Verdict(Result.PASSED), 1 + SOAK_S)
