"""Two taps, one right after the other, and what is none."""

import pytest

from edged.conversation.events import ButtonPressed, ButtonReleased, Link, Phase, PhaseTimedOut
from edged.conversation.machine import Conversation, step
from edged.observers.double_tap import DoubleTap


class Hand:
    """A clock and a finger on the button of a conversation."""

    def __init__(self, link: Link = Link.ONLINE) -> None:
        self.taps = 0
        self._time = 100.0
        self._now = Conversation(link=link)
        self._tap = DoubleTap(self, self._count)  # type: ignore[arg-type]  # only `now`

    def now(self) -> float:
        """Return the time."""
        return self._time

    def _count(self) -> None:
        self.taps += 1

    def _happen(self, event: ButtonPressed | ButtonReleased | PhaseTimedOut) -> None:
        self._now, _ = step(self._now, event)
        self._tap.observe(event, self._now)

    def press(self, seconds: float) -> None:
        """Press for so long; a quarter of a second is a hold."""
        self._happen(ButtonPressed("gpio"))
        self._time += min(seconds, 0.25)
        if seconds >= 0.25:
            self._happen(PhaseTimedOut(Phase.TOUCHED, self._now.epoch))
            self._time += seconds - 0.25
        self._happen(ButtonReleased("gpio"))

    def wait(self, seconds: float) -> None:
        """Leave it alone."""
        self._time += seconds


@pytest.mark.parametrize(
    ("presses", "taps"),
    [
        ([0.1, 0.2, 0.1], 1),
        ([0.2, 0.39, 0.2], 1),
        ([0.1, 0.5, 0.1], 0),  # too far apart
        ([0.1], 0),
        ([0.1, 0.2, 0.1, 0.2, 0.1], 1),  # the third begins anew
        ([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1], 2),
        ([0.1, 0.2, 2.0], 0),  # a tap to silence, and then the user talks
        ([2.0, 0.2, 0.1], 0),
        ([0.1, 0.2, 2.0, 0.2, 0.1], 0),
    ],
)
def test_two_taps_and_nothing_else(presses: list[float], taps: int) -> None:
    """Each press is what it always was."""
    hand = Hand()
    for index, seconds in enumerate(presses):
        hand.wait(seconds) if index % 2 else hand.press(seconds)
    assert hand.taps == taps


def test_a_press_that_begins_no_turn_is_no_tap() -> None:
    """Without a key there is nothing to tap into."""
    hand = Hand(Link.NOT_SET_UP)
    hand.press(0.1)
    hand.wait(0.1)
    hand.press(0.1)
    assert hand.taps == 0
