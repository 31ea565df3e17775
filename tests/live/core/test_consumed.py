"""How much a handle has heard, by the index that comes with it."""

from edged.live.core.consumed import MOST, Consumed, Place
from edged.live.messages import ActivityEnd, ActivityStart, Audio, Frame, RealtimeText, TypedText

SAID = (
    ActivityStart(1),
    Audio(1, b"abcd"),
    Frame(1, b"jpeg"),
    RealtimeText(1, "this one"),
    Audio(1, b"ef"),
    ActivityEnd(1),
    TypedText(2, "and?"),
    ActivityStart(3),
)
PLACES = (
    None,
    Place(1),
    Place(1, 4),
    Place(1, 4),
    Place(1, 4, 1),
    Place(1, 6, 1),
    None,
    None,
    Place(3),
)


def said(consumed: Consumed) -> Consumed:
    """Return it after all of that."""
    for message in SAID:
        consumed = consumed.sent(message)
    return consumed


def test_each_index_is_a_place() -> None:
    """0 is the set-up; what was never said counts as the last."""
    for index, place in enumerate((*PLACES, Place(3))):
        heard = said(Consumed()).heard_by("h", index)
        assert (heard.of("h"), heard.now) == (place, Place(3))
        assert heard.of("another") is heard.of(None) is None


def test_the_history_counts() -> None:
    """As the first message of a connection that is told it."""
    told = said(Consumed().opening(None, told=True))
    assert [told.heard_by("h", index).of("h") for index in (0, 1, 2, 3)] == [
        None,
        None,
        Place(1),
        Place(1, 4),
    ]


def test_a_connection_begins_where_its_handle_stands() -> None:
    """And the handle stays there until another one comes."""
    heard = said(Consumed()).heard_by("h", 2)
    resumed = heard.opening("h", told=False)
    assert resumed.now == Place(1, 4)
    assert resumed.sent(Audio(1, b"ef")).heard_by("i", 0).of("i") == Place(1, 4)
    assert resumed.sent(Audio(1, b"ef")).heard_by("i", 1).of("i") == Place(1, 6)
    assert heard.opening("another", told=False).now is None


def test_what_is_known_is_bounded() -> None:
    """Of what was said too long ago all is said again."""
    consumed = Consumed().sent(ActivityStart(1))
    for _ in range(2 * MOST):
        consumed = consumed.sent(Audio(1, b"ab"))
    assert len(consumed.places) == MOST
    assert consumed.heard_by("h", 5).of("h") is None
    assert consumed.heard_by("h", 2 * MOST).of("h") == Place(1, 4 * MOST - 2)
