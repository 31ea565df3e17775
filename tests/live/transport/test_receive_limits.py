"""What a service may send: what it would ever send is within it, a flood is not."""

import pytest

from edged.live.messages import (
    Fact,
    GenerationComplete,
    ModelAudio,
    OutputText,
    ResumptionUpdate,
    TurnComplete,
    Unused,
)
from edged.live.transport.receive_limits import (
    CONTROL_FRAMES,
    MESSAGES,
    MOST_EMPTY,
    SOUND,
    ReceiveLimits,
    TokenBucket,
    price,
    sound,
)
from edged.pcm import OUTPUT_RATE, byte_count

PIECE = ModelAudio(bytes(byte_count(0.02, OUTPUT_RATE)))
WORD = OutputText("several words, ")


def test_what_was_spent_comes_back() -> None:
    """Not more than there was at first, however long nothing was spent."""
    bucket = TokenBucket((3, 2.0), 0.0)
    assert [bucket.spend(1, 0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.spend(1, 1.0)
    assert [bucket.spend(1, 1000.0) for _ in range(4)] == [True, True, True, False]


def test_the_fastest_plausible_answer_is_within_all_allowances() -> None:
    """Five minutes at ten times real time in the smallest pieces, after ten seconds of nothing."""
    messages, heard = TokenBucket(MESSAGES, 0.0), TokenBucket(SOUND, 0.0)
    for number in range(300 * 50):
        now = 10.0 if number < 100 * 50 else number / 500
        said: tuple[Fact, ...] = (PIECE, WORD) if number % 2 == 0 else (PIECE,)
        assert all(messages.spend(price((fact,)), now) for fact in said)  # each by itself
        assert heard.spend(sound(said), now)
    end = (GenerationComplete(), TurnComplete(), ResumptionUpdate("a handle" * 20))
    assert messages.spend(price(end), 30.0)


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ((), 300),
        ((Unused("voice_activity"),), 300),
        ((ModelAudio(b"ab"),), 4_500),
        ((ModelAudio(b"ab"),) * 300, 12),
        ((OutputText("x" * 100_000),), 16),
        ((ResumptionUpdate("x" * 8_000),), 200),
        ((TurnComplete(),), 4_500),
    ],
    ids=["nothing", "unused", "a sample", "many samples", "text", "handles", "ends"],
)
def test_a_flood_is_not(said: tuple[Fact, ...], most: int) -> None:
    """A thousand a second: soon it is over."""
    messages = TokenBucket(MESSAGES, 0.0)
    counted = next(n for n in range(100_000) if not messages.spend(price(said), n / 1000))
    assert counted <= most


@pytest.mark.parametrize("speed", [1, 10])
def test_an_empty_message_with_each_of_sound_is_no_flood(speed: int) -> None:
    """As gemini-3.8-live sends them: before its sound, after it, or several at once."""
    account, piece = ReceiveLimits(0.0), (ModelAudio(bytes(byte_count(0.04, OUTPUT_RATE))),)
    for number in range(0, 300 * 25, 5):
        now = number * 0.04 / speed
        for said in (*(5 * (piece,)), *(5 * ((),))):
            assert not account.excess(said, now)


def test_empty_messages_without_sound_are_a_flood() -> None:
    """Sound excuses as many as came of it, and no rubbish at all."""
    account, piece = ReceiveLimits(0.0), (ModelAudio(bytes(byte_count(0.04, OUTPUT_RATE))),)
    for number in range(100):
        assert not account.excess(piece, number / 1000)
    counted = next(n for n in range(10_000) if account.excess((), 0.1 + n / 1000))
    assert counted <= MOST_EMPTY + 300
    account = ReceiveLimits(0.0)
    counted = next(
        n for n in range(10_000) if account.excess(piece, n / 1000) or account.garbage(n / 1000)
    )
    assert counted <= 300


def test_sound_that_is_never_played_is_not() -> None:
    """Six minutes of it within a second."""
    heard = TokenBucket(SOUND, 0.0)
    large = (ModelAudio(bytes(byte_count(20.0, OUTPUT_RATE))),)
    counted = next(n for n in range(1_000) if not heard.spend(sound(large), n / 100))
    assert counted < 30


def test_a_ping_each_second_is_within_it() -> None:
    """For an hour."""
    controls = TokenBucket(CONTROL_FRAMES, 0.0)
    assert all(controls.spend(1, float(n)) for n in range(3600))
