"""News and repeats, for any sequence of entries."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edged.journal.rate_limit import FIRST, MOST, RateLimiter, Repetition, Rule

ONCE = Rule()
STORIES = st.lists(
    st.tuples(st.sampled_from("abc"), st.floats(0, 2000, allow_nan=False)), max_size=60
)


def play(story: list[tuple[str, float]], allowed: int = 1) -> list[tuple[float, str, int]]:
    """Return (time, what, count) of everything written; the story gives the pauses."""
    table: RateLimiter[str] = RateLimiter()
    now, written = 0.0, []
    for what, pause in story:
        end = now + pause
        while (due := table.next_due()) is not None and due <= end:
            written += [(due, again.what, again.times) for again in table.due(due)]
        now = end
        news, before = table.seen(what, what, Rule(allowed), now)
        written += [(now, again.what, again.times) for again in before]
        if news:
            written.append((now, what, 1))
    return written + [(now, again.what, again.times) for again in table.rest(now)]


@given(STORIES, st.integers(1, 3))
def test_everything_is_told_or_counted(story: list[tuple[str, float]], allowed: int) -> None:
    """No entry gets lost and none is counted twice."""
    written = play(story, allowed)
    for what in "abc":
        assert sum(count for _, told, count in written if told == what) == [
            each for each, _ in story
        ].count(what)


@given(STORIES)
def test_what_did_not_happen_for_long_is_written_at_once(
    story: list[tuple[str, float]],
) -> None:
    """An error that changes is never held back."""
    written = play(story)
    now, seen = 0.0, dict[str, float]()
    for what, pause in story:
        now += pause
        if now - seen.get(what, -ONCE.quiet) >= ONCE.quiet:
            assert (now, what, 1) in written
        seen[what] = now


@given(st.lists(st.floats(0.01, 50), min_size=1, max_size=300))
def test_a_condition_that_lasts_is_told_ever_more_rarely(pauses: list[float]) -> None:
    """Once at its beginning, then after a minute, two, four ... and then hour by hour."""
    written = play([("a", pause) for pause in pauses])
    times = [at for at, _, _ in written[1:-1]]  # the last may be the end's own
    gaps = [b - a for a, b in pairwise(times)]
    assert all(gap >= min(2 * FIRST * 2**n, ONCE.longest) - 0.001 for n, gap in enumerate(gaps))


def test_a_storm_of_samples_is_two_entries() -> None:
    """One at once; the count a minute later; after a quiet time it is news again."""
    table: RateLimiter[str] = RateLimiter()
    written = [table.seen("lost", "lost", ONCE, at / 10)[0] for at in range(300)]
    assert written == [True] + [False] * 299
    due = table.next_due()
    assert due == 60.0
    assert table.due(due) == [Repetition("lost", 299, 60.0)]
    assert table.next_due() is None
    assert table.seen("lost", "lost", ONCE, 29.9 + ONCE.quiet) == (True, [])


def test_a_state_that_comes_and_goes_ends_with_the_true_one() -> None:
    """Three changes at once, the others are counted; the last entry written is the last event."""
    table: RateLimiter[str] = RateLimiter()
    written = [
        table.seen(what, what, Rule(3), float(at))[0] for at, what in enumerate(8 * "lr" + "l")
    ]
    assert written.count(True) == 6
    assert [again.what for again in table.due(80.0)] == ["r", "l"]


def test_what_comes_back_after_a_while_is_told_at_once() -> None:
    """As a count: it is known, and only frequent repeats are held back."""
    table: RateLimiter[str] = RateLimiter()
    assert table.seen("lost", "lost", ONCE, 0.0) == (True, [])
    assert table.seen("lost", "lost", ONCE, 300.0) == (False, [])
    assert table.next_due() == 60.0
    assert table.due(300.0) == [Repetition("lost", 1, 300.0)]


def test_memory_is_bounded_and_what_gives_way_is_told() -> None:
    """Of thousands of different entries the oldest are evicted, and their counts written."""
    table: RateLimiter[int] = RateLimiter()
    told = []
    for what in range(MOST):
        for _ in range(2):
            told += table.seen(what, what, ONCE, 0.0)[1]
    for what in range(MOST, 3 * MOST):
        told += table.seen(what, what, ONCE, 0.0)[1]
    assert told == [Repetition(what, 1, 0.0) for what in range(MOST)]
    assert len(table._runs) == MOST
