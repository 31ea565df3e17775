"""The outbox says each utterance exactly once per connection, whole and in order."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edged.live.core.utterance.outbox import Outbox
from edged.live.core.utterance.speech import BACKLOG_BYTES, MESSAGE_BYTES, SHORTEST_BYTES
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Frame,
    RealtimeText,
    TypedText,
)

CAPACITY = 400_000


class Box:
    """The outbox of a session, as it changes."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.state = Outbox(capacity)

    def begin(self, epoch: int, *, awaits_frame: bool = False) -> None:
        """Open an utterance."""
        self.state = self.state.begun(epoch, awaits_frame=awaits_frame)

    def hear(self, epoch: int, pcm: bytes) -> int:
        """Add sound."""
        self.state, dropped = self.state.heard(epoch, pcm)
        return dropped

    def see(self, epoch: int, jpeg: bytes) -> None:
        """Add a frame."""
        self.state = self.state.saw(epoch, jpeg)

    def frame_overdue(self, epoch: int) -> None:
        """Wait for no frame."""
        self.state = self.state.unawaited(epoch)

    def end(self, epoch: int) -> None:
        """Close the utterance."""
        self.state = self.state.ended(epoch)

    def abandon(self, epoch: int) -> None:
        """Drop all up to `epoch`."""
        self.state = self.state.abandoned(epoch)

    def answered(self, epoch: int) -> None:
        """Have the reply begin."""
        self.state = self.state.answered(epoch)

    def rewind(self) -> None:
        """Start over."""
        self.state = self.state.rewound()

    def next(self) -> ClientMessage | None:
        """Take the next message."""
        self.state, message = self.state.next()
        return message


def drain(outbox: Box) -> list[ClientMessage]:
    """Take all that can be sent now."""
    messages = []
    while (message := outbox.next()) is not None:
        messages.append(message)
    return messages


def sound(messages: list[ClientMessage], epoch: int = 1) -> bytes:
    """Join the sound of an utterance."""
    return b"".join(m.pcm for m in messages if isinstance(m, Audio) and m.epoch == epoch)


@given(st.lists(st.binary(min_size=2, max_size=5000).map(lambda b: b[: len(b) // 2 * 2])))
def test_an_utterance_is_one_window_in_order(pieces: list[bytes]) -> None:
    """Start, every sample once, padding up to the minimum, end; live messages of 100 to 200 ms.

    All but the first, which begins with the pre-roll, and the last.
    """
    outbox = Box(CAPACITY)
    outbox.begin(1)
    messages = drain(outbox)
    for piece in pieces:
        outbox.hear(1, piece)
        messages += drain(outbox)
    outbox.end(1)
    messages += drain(outbox)
    said = b"".join(pieces)
    assert messages[0] == ActivityStart(1)
    assert messages[-1] == ActivityEnd(1)
    assert sound(messages) == said.ljust(SHORTEST_BYTES, b"\0")
    sizes = [len(m.pcm) for m in messages[1:-1] if isinstance(m, Audio)]
    assert all(size >= MESSAGE_BYTES for size in sizes[1:-2])
    assert max(sizes) <= max(BACKLOG_BYTES, SHORTEST_BYTES)


def test_nothing_waits_but_what_comes_between() -> None:
    """The pre-roll leaves at once, and so does the rest once the user has finished."""
    outbox = Box(CAPACITY)
    outbox.begin(1)
    outbox.hear(1, bytes(MESSAGE_BYTES // 2))
    assert [type(message) for message in drain(outbox)] == [ActivityStart, Audio]
    outbox.hear(1, bytes(MESSAGE_BYTES - 2))
    assert drain(outbox) == []
    outbox.hear(1, bytes(2))
    assert drain(outbox) == [Audio(1, bytes(MESSAGE_BYTES))]
    outbox.hear(1, b"ab" * (SHORTEST_BYTES // 2))
    drain(outbox)
    outbox.hear(1, b"cd")
    assert drain(outbox) == []
    outbox.end(1)
    assert drain(outbox) == [Audio(1, b"cd"), ActivityEnd(1)]


def test_an_unanswered_utterance_is_said_again_on_a_new_connection() -> None:
    """All of it, from the activity start, and the live rest after it."""
    outbox = Box(CAPACITY)
    outbox.begin(1)
    outbox.hear(1, b"ab" * 10_000)
    drain(outbox)
    outbox.rewind()
    outbox.hear(1, b"cd" * 1_000)
    outbox.end(1)
    messages = drain(outbox)
    assert messages[0] == ActivityStart(1)
    assert sound(messages) == b"ab" * 10_000 + b"cd" * 1_000
    outbox.answered(1)
    outbox.rewind()
    assert drain(outbox) == []


def test_a_tap_closes_its_window_and_says_nothing_more() -> None:
    """An abandoned window is padded and ended; one that never opened leaves no trace."""
    outbox = Box(CAPACITY)
    outbox.begin(1)
    outbox.hear(1, bytes(MESSAGE_BYTES))
    drain(outbox)
    outbox.hear(1, b"xx" * 400)
    outbox.abandon(1)
    messages = drain(outbox)
    assert b"x" not in sound(messages)
    assert messages[-1] == ActivityEnd(1)
    outbox.rewind()
    assert drain(outbox) == []
    outbox.begin(2)
    outbox.abandon(2)
    assert drain(outbox) == []


def test_utterances_said_offline_go_out_in_order() -> None:
    """A second press while offline does not lose the first utterance."""
    outbox = Box(CAPACITY)
    for epoch in (1, 2):
        outbox.begin(epoch)
        outbox.hear(epoch, bytes([epoch, 0]) * 10_000)
        outbox.end(epoch)
    marks = [m for m in drain(outbox) if isinstance(m, ActivityStart | ActivityEnd)]
    assert marks == [ActivityStart(1), ActivityEnd(1), ActivityStart(2), ActivityEnd(2)]


def test_the_end_waits_for_the_first_frame_and_no_longer() -> None:
    """A frame goes out at once; without one the end is held back until it is overdue."""
    outbox = Box(CAPACITY)
    outbox.begin(1, awaits_frame=True)
    outbox.hear(1, bytes(SHORTEST_BYTES))
    outbox.end(1)
    assert ActivityEnd(1) not in drain(outbox)
    assert outbox.state.awaits_frame(1)
    outbox.see(1, b"jpeg")
    assert drain(outbox) == [Frame(1, b"jpeg"), ActivityEnd(1)]
    outbox.see(1, b"late")
    assert drain(outbox) == []
    outbox.begin(2, awaits_frame=True)
    outbox.end(2)
    drain(outbox)
    outbox.frame_overdue(2)
    assert drain(outbox)[-1] == ActivityEnd(2)


def test_a_full_outbox_drops_the_oldest_and_says_how_much() -> None:
    """Memory is bounded, and what is lost is known."""
    outbox = Box(10_000)
    outbox.begin(1)
    outbox.hear(1, bytes(8_000))
    outbox.begin(2)
    assert outbox.hear(2, bytes(6_000)) == 8_000
    assert outbox.hear(2, bytes(6_000)) == 2_000


def test_what_is_no_longer_wanted_takes_no_room() -> None:
    """A press into an utterance of which some is on the wire is heard whole, however long both."""
    outbox = Box(10_000)
    outbox.begin(1)
    outbox.hear(1, bytes(9_000))
    assert isinstance(outbox.next(), ActivityStart)
    assert isinstance(outbox.next(), Audio)
    outbox.abandon(1)
    outbox.begin(2)
    said = b"".join(bytes([n]) * 1_000 for n in range(10))
    assert sum(outbox.hear(2, said[at : at + 1_000]) for at in range(0, 10_000, 1_000)) == 0
    outbox.end(2)
    messages = drain(outbox)
    assert sound(messages, 2)[:10_000] == said


def test_what_is_written_goes_out_whole_and_again_after_a_cut() -> None:
    """In its place among what is said, which it ends."""
    outbox = Box(CAPACITY)
    outbox.begin(1)
    outbox.state, _ = outbox.state.typed(2, "And in writing?")
    messages = drain(outbox)
    assert messages[0] == ActivityStart(1)
    assert messages[-2:] == [ActivityEnd(1), TypedText(2, "And in writing?")]
    outbox.rewind()
    assert drain(outbox)[-1] == TypedText(2, "And in writing?")
    outbox.answered(2)
    outbox.rewind()
    assert drain(outbox) == []


def test_what_is_written_beside_speech_goes_with_it_on_each_connection() -> None:
    """After the activity start, once."""
    outbox = Box(CAPACITY)
    outbox.state = outbox.state.begun(1, texts=("Which bird?",))
    assert drain(outbox) == [ActivityStart(1), RealtimeText(1, "Which bird?")]
    outbox.rewind()
    assert drain(outbox) == [ActivityStart(1), RealtimeText(1, "Which bird?")]
    outbox.abandon(1)
    assert all(not isinstance(message, RealtimeText) for message in drain(outbox))


def test_what_is_written_is_bounded_with_its_picture() -> None:
    """Whoever types without end while there is no connection takes no memory without end."""
    outbox = Box(10_000)
    outbox.begin(1)
    outbox.hear(1, bytes(4_000))
    for epoch in (2, 3):
        outbox.state, dropped = outbox.state.typed(epoch, "two", jpeg=bytes(4_997))
        assert dropped == (4_000 if epoch == 3 else 0)
    assert drain(outbox) == [TypedText(2, "two", bytes(4_997)), TypedText(3, "two", bytes(4_997))]


@dataclass
class Heard:
    """What the service received in one window."""

    epoch: int
    pcm: bytearray = field(default_factory=bytearray)
    ended: bool = False


class AnyOrder(RuleBasedStateMachine):
    """Presses, speech, cuts and answers in any order; the wire is read at any time."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self.outbox = Box(10**7)
        self.epoch = 0
        self.talking = False
        self.said: dict[int, bytearray] = {}
        self.windows: list[Heard] = []

    @rule()
    def press(self) -> None:
        """Begin an utterance."""
        self.epoch += 1
        self.talking = True
        self.said[self.epoch] = bytearray()
        self.outbox.begin(self.epoch)

    @precondition(lambda self: self.talking)
    @rule(samples=st.integers(1, 3000))
    def talk(self, samples: int) -> None:
        """Say something that tells the utterance and the position."""
        start = len(self.said[self.epoch]) // 2
        pcm = b"".join(
            bytes([self.epoch % 251 + 1, n % 256]) for n in range(start, start + samples)
        )
        self.said[self.epoch] += pcm
        assert self.outbox.hear(self.epoch, pcm) == 0

    @precondition(lambda self: self.talking)
    @rule()
    def release(self) -> None:
        """End the utterance."""
        self.talking = False
        self.outbox.end(self.epoch)

    @rule()
    def abandon(self) -> None:
        """Let go of all turns."""
        self.talking = False
        self.outbox.abandon(self.epoch)

    @rule()
    def cut(self) -> None:
        """Lose the connection."""
        self.windows.clear()
        self.outbox.rewind()

    @precondition(lambda self: not self.talking)
    @rule()
    def answer(self) -> None:
        """Begin the answer."""
        self.outbox.answered(self.epoch)

    @rule(most=st.integers(1, 20))
    def send(self, most: int) -> None:
        """Let the wire take some messages."""
        for _ in range(most):
            match self.outbox.next():
                case ActivityStart(epoch=epoch):
                    assert all(window.ended for window in self.windows)
                    self.windows.append(Heard(epoch))
                case Audio(epoch=epoch, pcm=pcm):
                    assert self.windows[-1].epoch == epoch
                    assert not self.windows[-1].ended
                    self.windows[-1].pcm += pcm
                case ActivityEnd(epoch=epoch):
                    assert self.windows[-1].epoch == epoch
                    self.windows[-1].ended = True
                case _:
                    return

    @invariant()
    def every_window_is_true(self) -> None:
        """A window holds its own utterance from the first sample on, then only padding."""
        for window in self.windows:
            said, heard = bytes(self.said[window.epoch]), bytes(window.pcm)
            spoken = heard.rstrip(b"\0")  # all but the padding, and perhaps a byte of speech
            assert said.startswith(spoken) or said.rstrip(b"\0") == spoken
            assert len(heard) <= max(len(said), SHORTEST_BYTES)
            if window.ended:
                assert len(heard) >= SHORTEST_BYTES


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
