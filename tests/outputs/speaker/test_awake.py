"""How little silence keeps a card awake."""

from hypothesis import given
from hypothesis import strategies as st

from edged.outputs.speaker.awake import AHEAD, LOOK_SECONDS, Awake
from edged.pcm import OUTPUT_RATE, byte_count, seconds


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


@given(late=st.lists(st.floats(0.0, 0.001), min_size=300, max_size=300))
def test_a_card_that_tells_whole_periods_runs_dry_no_more_than_twice(late: list[float]) -> None:
    """As sound servers and some cards do: it looks full until it stands still."""
    awake, now, begun, period = Awake(0.0), 0.0, 0.0, byte_count(1 / 150, OUTPUT_RATE)
    written = before = dry = 0  # with `before` written it was started at the time `begun`
    for each in late:
        played = min(written, before + byte_count(now - begun, OUTPUT_RATE))
        told = before + (played - before) // period * period
        if written and played == written:
            dry, told, before, begun = dry + 1, written, written, now
            awake = awake.dried(period)
        written += awake.due(now, written, written - told, period)
        now += max(LOOK_SECONDS, seconds(written - told - awake.ahead, OUTPUT_RATE)) + each
    assert dry <= 2
