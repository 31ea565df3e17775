"""The line of a turn that the service began, in an open conversation."""

import pytest

from edged.conversation.events import (
    ButtonPressed,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    SpeechDetected,
)
from edged.conversation.notices import PlaybackStarted, SpeechEnded, UsageReported
from edged.observers.usage import Usage
from tests.observers.story import HandClock, lines, told

HEARD = (10.0, SpeechDetected(1), Phase.HEARING)
FINISHED = (12.0, SpeechEnded(1), Phase.HEARING)
ANSWERED = (12.4, ReplyStarted(1), Phase.ANSWERING)
SOUND = (12.5, PlaybackStarted(1), Phase.ANSWERING)


def test_an_answered_turn(caplog: pytest.LogCaptureFixture) -> None:
    """From the first word that the service heard to the last sample; the conversation goes on."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, HEARD, FINISHED, ANSWERED, SOUND)
    counted = (14.0, UsageReported(1, 20, 22, 42), Phase.ANSWERING)
    ended = (14.1, ReplyEnded(1), Phase.SOUNDING)
    played = (15.5, PlaybackEnded(1), Phase.OPEN)
    told(usage.observe, clock, counted, ended, played)
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["tokens"], line["interrupted"]) == ("answered", 42, False)
    assert (line["utterance_ms"], line["latency_ms"], line["reply_ms"]) == (2000, 500, 3000)
    assert usage.turns == 1


def test_an_interrupted_turn(caplog: pytest.LogCaptureFixture) -> None:
    """The next one begins with the voice that interrupts."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, HEARD, FINISHED, ANSWERED, SOUND)
    told(usage.observe, clock, (13.0, ReplyInterrupted(1), Phase.HEARING))
    told(usage.observe, clock, (13.0, SpeechDetected(2), Phase.HEARING), epoch=2)
    told(usage.observe, clock, (13.2, UsageReported(1, 20, 22, 42), Phase.HEARING), epoch=2)
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["interrupted"], line["tokens"]) == ("answered", True, 42)


@pytest.mark.parametrize(
    ("event", "phase", "interrupted"),
    [(PhaseTimedOut(Phase.HEARING, 1), Phase.OPEN, False), (ButtonPressed("b"), Phase.IDLE, True)],
)
def test_a_turn_that_is_not_answered(
    event: PhaseTimedOut | ButtonPressed,
    phase: Phase,
    interrupted: bool,  # noqa: FBT001 - expected
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The model leaves it at that, or somebody closes the conversation: nothing has failed."""
    clock = HandClock()
    told(Usage(clock, transcripts=False).observe, clock, HEARD, FINISHED, (20.0, event, phase))
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["cause"]) == ("unanswered", None)
    assert line["interrupted"] == interrupted


def test_a_turn_that_a_press_closes_is_paid_for(caplog: pytest.LogCaptureFixture) -> None:
    """Its tokens come a moment later, and are in its line."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    closed = (14.0, ButtonPressed("b"), Phase.IDLE)
    told(usage.observe, clock, HEARD, FINISHED, ANSWERED, SOUND, closed)
    assert not lines(caplog, "turn")
    told(usage.observe, clock, (14.2, UsageReported(1, 20, 22, 42), Phase.IDLE))
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["tokens"], line["interrupted"]) == ("answered", 42, True)
