"""How little silence keeps a card awake."""

from hypothesis import given
from hypothesis import strategies as st

from edged.outputs.speaker.awake import AHEAD, Awake
from edged.pcm import OUTPUT_RATE, byte_count


@given(
    steps=st.lists(st.floats(0.001, 0.1), min_size=1, max_size=60),
    period=st.sampled_from([160, 256, 960]),
)
def test_a_card_in_time_holds_little_and_whole_periods(steps: list[float], period: int) -> None:
    """However late the thread looks: never more ahead than is said, and a period."""
    awake, now, written = Awake(5.0), 5.0, 0
    for step in steps:
        played = byte_count(now - 5.0, OUTPUT_RATE)
        pending = max(0, written - played)
        due = awake.due(now, written, pending, period)
        assert due % period == 0
        assert AHEAD <= max(pending + due, written + due - played) < max(pending, AHEAD + period)
        written += due
        now += step


def test_a_deep_buffer_gets_no_more_than_time_has_passed() -> None:
    """A sound server that takes all at once would play the reply behind it."""
    awake, written = Awake(0.0), 0
    for step in range(100):
        written += awake.due(step * 0.004, written, pending=0, period=160)
    assert written <= byte_count(0.4, OUTPUT_RATE) + AHEAD + 160
