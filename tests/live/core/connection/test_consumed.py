"""How much a handle has heard, by the index that comes with it."""

from edged.live.core.connection.consumed import MOST, Consumed, StreamPlace, WindowPlace
from edged.live.core.utterance.outbox import Outbox
from edged.live.core.utterance.speech import BACKLOG_BYTES, SHORTEST_BYTES

PLACES = (
    None,
    WindowPlace(1),
    WindowPlace(1, 4),
    WindowPlace(1, 4),
    WindowPlace(1, 4, 1),
    WindowPlace(1, 6, 1),
    None,
    None,
    WindowPlace(3),
)


def said(consumed: Consumed) -> Consumed:
    """Return it after a message to each of these places."""
    for place in PLACES[1:]:
        consumed = consumed.sent(place)
    return consumed


def places(outbox: Outbox) -> list[object]:
    """Return where the service stands after each message that there is."""
    found: list[object] = []
    while True:
        outbox, message = outbox.next()
        if message is None:
            return found
        found.append(outbox.place)


def test_an_utterance_leads_from_place_to_place() -> None:
    """Its start, what is written, a frame, its sound, its end."""
    outbox = Outbox(10**6).begun(1, texts=("this one",)).saw(1, b"jpeg")
    outbox = outbox.heard(1, bytes(SHORTEST_BYTES))[0].ended(1)
    sound = range(BACKLOG_BYTES, SHORTEST_BYTES + 1, BACKLOG_BYTES)
    assert places(outbox) == [
        WindowPlace(1),
        WindowPlace(1, 0, 1),
        WindowPlace(1, 0, 1),
        *(WindowPlace(1, size, 1) for size in sound),
        WindowPlace(1, SHORTEST_BYTES, 1),
        None,
    ]
    assert places(Outbox(10**6).typed(1, "and?")[0]) == [None]


def test_a_stream_is_a_place_from_pause_to_pause() -> None:
    """It has one as long as it is open; a frame is nothing."""
    outbox = Outbox(10**6).opened(1).heard(1, bytes(1_280))[0].paused(1).saw(1, b"jpeg")
    assert outbox.place == StreamPlace(1)
    ways = places(outbox)
    assert ways == [StreamPlace(1), StreamPlace(1, 1_280), StreamPlace(1, 1_280, 1_280)]
    assert places(outbox.ended(1))[-1] is None


def test_each_index_is_a_place() -> None:
    """0 is the set-up; what was never said counts as the last."""
    for index, place in enumerate((*PLACES, WindowPlace(3))):
        heard = said(Consumed()).heard_by("h", index)
        assert (heard.of("h"), heard.now) == (place, WindowPlace(3))
        assert heard.of("another") is heard.of(None) is None


def test_the_history_counts() -> None:
    """As the first message of a connection that is told it."""
    told = said(Consumed().opening(None, told=True))
    assert [told.heard_by("h", index).of("h") for index in (0, 1, 2, 3)] == [
        None,
        None,
        WindowPlace(1),
        WindowPlace(1, 4),
    ]


def test_a_connection_begins_where_its_handle_stands() -> None:
    """And the handle stays there until another one comes."""
    heard = said(Consumed()).heard_by("h", 2)
    resumed = heard.opening("h", told=False)
    assert resumed.now == WindowPlace(1, 4)
    assert resumed.sent(WindowPlace(1, 6)).heard_by("i", 0).of("i") == WindowPlace(1, 4)
    assert resumed.sent(WindowPlace(1, 6)).heard_by("i", 1).of("i") == WindowPlace(1, 6)
    assert heard.opening("another", told=False).now is None


def test_what_is_known_is_bounded() -> None:
    """Of what was said too long ago all is said again."""
    consumed = Consumed().sent(WindowPlace(1))
    for number in range(1, 2 * MOST + 1):
        consumed = consumed.sent(WindowPlace(1, 2 * number))
    assert len(consumed.places) == MOST
    assert consumed.heard_by("h", 5).of("h") is None
    assert consumed.heard_by("h", 2 * MOST).of("h") == WindowPlace(1, 4 * MOST - 2)
