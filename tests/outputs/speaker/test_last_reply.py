"""The last reply, kept to be heard once more."""

import tracemalloc

from edged.conversation import commands as c
from edged.outputs.speaker.last_reply import LONGEST, LastReply
from edged.pcm import OUTPUT_RATE, byte_count
from edged.tools.built_in.repeat import Kept


class Room:
    """A speaker, and the turn at hand."""

    def __init__(self) -> None:
        self.turn = 0
        self.heard: list[tuple[int, bytes]] = []
        self.last = LastReply(self, lambda: self.turn)

    def play(self, epoch: int, pcm: bytes) -> None:
        """Hear it."""
        self.heard.append((epoch, pcm))

    def reply(self, *pieces: bytes, asks: Kept | None = None) -> None:
        """Have a whole turn, in which the model asks for the last reply before it speaks."""
        self.turn += 1
        self.last.follow(c.Silence(self.turn))
        if asks:
            assert self.last.ask() is asks
        for piece in pieces:
            self.last.play(self.turn, piece)
        self.last.follow(c.FinishPlaying(self.turn))


def test_the_last_reply_follows_that_of_the_turn_that_asks() -> None:
    """Again and again the same; a turn without a sound replaces nothing."""
    room = Room()
    room.reply(asks=Kept.NOTHING)
    room.reply(b"ab", b"cd")
    room.reply(b"xx", asks=Kept.SOUND)
    assert room.heard[-2:] == [(3, b"xx"), (3, b"abcd")]
    room.reply(asks=Kept.SOUND)
    assert room.heard[-1] == (4, b"abcd")
    room.reply(b"new")
    room.reply()
    room.reply(asks=Kept.SOUND)
    assert room.heard[-1] == (7, b"new")


def test_it_may_be_asked_for_after_the_first_words() -> None:
    """What the turn itself says is not meant."""
    room = Room()
    room.reply(b"ab")
    room.turn = 2
    room.last.play(2, b"Sure.")
    assert room.last.ask() is Kept.SOUND
    room.last.play(2, b"Here.")
    room.last.follow(c.FinishPlaying(2))
    assert room.heard[-1] == (2, b"ab")


def test_what_is_silenced_or_forgotten_is_not_heard() -> None:
    """A press ends it with its turn, also for the turns that follow."""
    room = Room()
    room.reply(b"ab")
    room.turn = 2
    assert room.last.ask() is Kept.SOUND
    room.last.follow(c.Silence(3))
    room.last.follow(c.FinishPlaying(2))
    assert room.heard == [(1, b"ab")]
    room.turn = 3
    assert room.last.ask() is Kept.SOUND
    room.last.follow(c.Forget())
    room.last.follow(c.FinishPlaying(3))
    assert room.heard == [(1, b"ab")]
    room.reply(asks=Kept.NOTHING)


def test_a_long_reply_is_not_kept() -> None:
    """Its memory is bounded, to a piece."""
    room = Room()
    second = bytes(byte_count(1.0, OUTPUT_RATE))
    room.reply(*[second] * (round(LONGEST) + 60))
    room.reply(asks=Kept.TOO_LONG)
    room.reply(*[second] * round(LONGEST))
    room.reply(asks=Kept.SOUND)


def test_two_replies_are_in_memory_at_most() -> None:
    """The one that is heard again, and that of the turn which asks for it."""
    second = bytes(byte_count(1.0, OUTPUT_RATE))
    minute = [second] * round(LONGEST)
    room = Room()
    tracemalloc.start()
    try:
        room.reply(*minute)
        room.reply(*minute, asks=Kept.SOUND)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert room.heard[-1] == (2, b"".join(minute))
    assert peak < 2.4 * len(second) * LONGEST, "a bytearray has an eighth to spare"
