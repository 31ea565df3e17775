"""The playback queue: nothing accepted is lost, nothing silenced kept, odd bytes are joined."""

from hypothesis import given
from hypothesis import strategies as st

from edged.outputs.speaker.playback_queue import Block, PlaybackQueue

PREBUFFER = 24


def _queue(lead_in: int = 0) -> PlaybackQueue:
    return PlaybackQueue(prebuffer=PREBUFFER, lead_in=lead_in)


def _all(queue: PlaybackQueue, room: int = 40) -> list[Block]:
    blocks: list[Block] = []
    while block := queue.next_block(room, silence=None if blocks else 0):
        blocks.append(block)
    return blocks


@given(
    sizes=st.lists(st.integers(0, 50), max_size=12),
    room=st.integers(24, 60),
    lead_in=st.integers(0, 100),
)
def test_a_reply_comes_out_whole_whatever_its_pieces(
    sizes: list[int], room: int, lead_in: int
) -> None:
    """Pieces of any length, odd ones too, are the same reply; it starts and ends once."""
    reply = bytes(i % 251 + 1 for i in range(sum(sizes)))
    queue, at = _queue(2 * lead_in), 0
    for size in sizes:
        queue.play(1, reply[at : at + size])
        at += size
    queue.finish(1)
    blocks = _all(queue, room - room % 2)
    whole = len(reply) - len(reply) % 2
    assert b"".join(block.pcm for block in blocks).strip(b"\0") == reply[:whole]
    assert [e for block in blocks for _, e in block.started] == ([1] if whole else [])
    assert [e for block in blocks for _, e in block.ended] == [1]
    assert [block.last for block in blocks] == [False] * (len(blocks) - 1) + [True]


@given(chunks=st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_the_first_block_carries_the_prebuffer(chunks: list[int]) -> None:
    """Leading silence stands in for what has not arrived, and only for that."""
    queue = _queue()
    for size in chunks:
        queue.play(1, b"\1" * (2 * size))
    block = queue.next_block(40, silence=0)
    assert block
    assert len(block.pcm) == min(40, max(PREBUFFER, 2 * sum(chunks)))
    assert block.pcm.count(b"\0") == max(0, PREBUFFER - 2 * sum(chunks))


@given(size=st.integers(1, 50), lead_in=st.integers(0, 100), room=st.integers(12, 30))
def test_a_standing_card_is_led_in(size: int, lead_in: int, room: int) -> None:
    """Also by a whole first piece, and by more than a block holds; the reply begins after it."""
    queue = _queue(2 * lead_in)
    queue.play(1, b"\1" * (2 * size))
    queue.finish(1)
    blocks = _all(queue, 2 * room)
    lead = max(2 * lead_in, PREBUFFER - 2 * size)
    sound = b"".join(block.pcm for block in blocks)
    assert sound.startswith(b"\0" * lead + b"\1" * (2 * size))
    assert not sound[lead + 2 * size :].strip(b"\0")
    before = 0
    for block in blocks:
        for offset, _ in block.started:
            assert before + offset == lead
            assert block.pcm[offset : offset + 1] == b"\1"
        before += len(block.pcm)
    assert sum(len(block.started) for block in blocks) == 1


def test_a_long_lead_in_after_an_empty_reply() -> None:
    """The empty one ends before the other begins."""
    queue = _queue(100)
    queue.finish(1)
    queue.play(2, b"\2" * 8)
    first, second = queue.next_block(40, silence=0), queue.next_block(40, silence=None)
    assert first
    assert (first.pcm, first.started, first.ended) == (bytes(100), (), ((100, 1),))
    assert second
    assert (second.pcm, second.started) == (b"\2" * 8, ((0, 2),))


def test_a_running_card_gets_no_silence_in_the_middle() -> None:
    """A short piece for a running card is written as it is."""
    queue = _queue()
    queue.play(1, b"\1" * 30)
    queue.next_block(40, silence=0)
    queue.play(1, b"\2" * 6)
    block = queue.next_block(40, silence=None)
    assert block
    assert block.pcm == b"\2" * 6


def test_silence_drops_the_old_for_ever_and_keeps_the_new() -> None:
    """Neither what is queued nor what still arrives of an old reply comes out."""
    queue = _queue()
    queue.play(1, b"\1" * 30)
    queue.earcon(b"\5" * 8)
    queue.silence(2)
    queue.play(1, b"\1" * 30)
    queue.finish(1)
    assert not queue
    queue.play(2, b"\2" * 30)
    queue.silence(2)
    queue.finish(2)
    assert b"".join(b.pcm for b in _all(queue)).strip(b"\0") == b"\2" * 30
    assert queue.silenced(1)
    assert not queue.silenced(2)


def test_late_sound_of_an_older_reply_is_dropped() -> None:
    """Once a newer reply has begun or a reply is complete, nothing is added to the old one."""
    queue = _queue()
    queue.play(2, b"\2" * 24)
    queue.play(1, b"\1" * 24)
    queue.finish(1)
    queue.finish(2)
    queue.play(2, b"\3" * 24)
    queue.finish(2)
    blocks = _all(queue)
    assert b"".join(b.pcm for b in blocks) == b"\2" * 24
    assert [e for b in blocks for _, e in b.ended] == [2]


def test_half_a_sample_of_one_reply_never_shifts_the_next() -> None:
    """A torn last sample is dropped with its reply."""
    queue = _queue()
    queue.play(1, b"\1" * 25)
    queue.silence(2)
    queue.play(2, b"\2" * 24)
    queue.finish(2)
    assert b"".join(b.pcm for b in _all(queue)) == b"\2" * 24


def test_an_earcon_follows_what_is_still_to_be_played() -> None:
    """Order of arrival; a gap in a reply that waits for more is told from its end."""
    queue = _queue()
    queue.play(1, b"\1" * 24)
    queue.earcon(b"\5" * 8)
    assert queue.growing
    queue.finish(1)
    assert not queue.growing
    assert b"".join(b.pcm for b in _all(queue)) == b"\1" * 24 + b"\5" * 8
