"""The line of a turn: what it was, how it ended and how long it took."""

import logging

import pytest

from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    Event,
    ForgetRequested,
    LongPressed,
    Manner,
    Part,
    PartLost,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyStarted,
    ReplyWritten,
    TextTyped,
    TurnFailed,
    UtteranceAccepted,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import (
    PlaybackStarted,
    ReplyLate,
    SamplesLost,
    Transcribed,
    UsageReported,
)
from edged.observers.usage import Usage
from tests.observers.story import HandClock, lines, told

PRESS = (10.0, ButtonPressed("b"), Phase.TOUCHED)
HOLD = (10.25, PhaseTimedOut(Phase.TOUCHED, 1), Phase.LISTENING)
RELEASE = (12.0, ButtonReleased("b"), Phase.CLOSING)
SOUND = (12.5, PlaybackStarted(1), Phase.SPEAKING)
HEARD = (15.5, PlaybackEnded(1), Phase.IDLE)
USAGE = (15.6, UsageReported(1, 30, 12, 42), Phase.IDLE)


def test_the_line_of_an_answered_turn(caplog: pytest.LogCaptureFixture) -> None:
    """All figures in one line, once usage is known; the latency is kept."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, SOUND, HEARD)
    assert not lines(caplog, "turn")
    told(usage.observe, clock, USAGE)
    assert lines(caplog, "turn") == [
        {
            "turn": 1,
            "outcome": "answered",
            "utterance_ms": 2000,
            "latency_ms": 500,
            "reply_ms": 3000,
            "tokens": 42,
            "interrupted": False,
            "xruns": None,
            "pauses": None,
            "cause": None,
        }
    ]
    assert (usage.turns, usage.last_latency) == (1, 0.5)


def test_a_turn_in_which_something_is_done_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    """No sound began, and nothing failed."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    started = (12.5, ReplyStarted(1), Phase.SPEAKING)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, started, HEARD, USAGE)
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["cause"]) == ("done", None)


def test_a_service_that_does_not_count_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    """Without usage the line comes a little later, with no tokens."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, SOUND, HEARD)
    clock.ring()
    assert lines(caplog, "turn")[0]["tokens"] is None


@pytest.mark.parametrize("end", [ReplyWritten(1), ReplyEnded(1)])
def test_the_line_of_a_typed_turn(end: Event, caplog: pytest.LogCaptureFixture) -> None:
    """A reply that nobody hears is written; the turn has no utterance, and counts."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    typed = (10.0, TextTyped("words", manner=Manner.QUIET), Phase.SENDING)
    sent = (10.5, UtteranceAccepted(1), Phase.THINKING)
    told(usage.observe, clock, typed, sent, (12.0, end, Phase.IDLE), USAGE)
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["utterance_ms"], line["tokens"]) == ("written", None, 42)
    assert usage.turns == 1


def test_the_line_of_a_tap(caplog: pytest.LogCaptureFixture) -> None:
    """A tap is logged as such."""
    clock = HandClock()
    tap = (10.1, ButtonReleased("b"), Phase.IDLE)
    told(Usage(clock, transcripts=False).observe, clock, PRESS, tap)
    assert lines(caplog, "turn")[0]["outcome"] == "tapped"


def test_the_line_of_an_interrupted_turn(caplog: pytest.LogCaptureFixture) -> None:
    """A press during the reply ends the old turn; lost samples are counted."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    lost = (12.6, SamplesLost("speaker"), Phase.SPEAKING)
    late = (12.7, ReplyLate(), Phase.SPEAKING)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, SOUND, lost, late)
    told(usage.observe, clock, (13.0, ButtonPressed("b"), Phase.TOUCHED), epoch=2)
    clock.ring()
    (line,) = lines(caplog, "turn")
    assert (line["interrupted"], line["reply_ms"]) == (True, None)
    assert (line["xruns"], line["pauses"]) == (1, 1)
    assert line["tokens"] is None, "the service did not count them"


@pytest.mark.parametrize("answer", [(12.1, UtteranceAccepted(1), Phase.THINKING), SOUND])
def test_what_a_press_interrupted_is_paid_for(
    answer: tuple[float, Event, Phase], caplog: pytest.LogCaptureFixture
) -> None:
    """Its tokens come while the next turn is spoken, each call of a tool with its own."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    story = (PRESS, HOLD, RELEASE, (12.0, UtteranceAccepted(1), Phase.THINKING), answer)
    told(usage.observe, clock, *story)
    press = (13.0, ButtonPressed("b"), Phase.TOUCHED)
    told(usage.observe, clock, press, (13.1, UsageReported(1, 30, 12, 42), Phase.TOUCHED), epoch=2)
    (line,) = lines(caplog, "turn")
    assert (line["turn"], line["tokens"], line["interrupted"]) == (1, 42, True)
    rest = ((13.3, *HOLD[1:]), (14.0, *RELEASE[1:]), (14.1, UtteranceAccepted(2), Phase.THINKING))
    end = (15.0, PlaybackEnded(2), Phase.IDLE)
    more = (14.2, UsageReported(2, 10, 0, 10), Phase.THINKING)
    told(usage.observe, clock, *rest, more, end, epoch=2)
    assert lines(caplog, "turn")[1]["tokens"] == 10


def test_two_turns_that_were_interrupted(caplog: pytest.LogCaptureFixture) -> None:
    """Of the older one the tokens are no longer waited for."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    for epoch in (1, 2):
        told(usage.observe, clock, PRESS, HOLD, RELEASE, epoch=epoch)
        told(usage.observe, clock, (12.5, UtteranceAccepted(epoch), Phase.THINKING), epoch=epoch)
    assert not lines(caplog, "turn")
    told(usage.observe, clock, PRESS, epoch=3)
    assert [line["turn"] for line in lines(caplog, "turn")] == [1]
    told(usage.observe, clock, (13.0, UsageReported(2, 1, 1, 2), Phase.TOUCHED), epoch=3)
    assert [line["tokens"] for line in lines(caplog, "turn")] == [None, 2]


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (ForgetRequested(), "forgotten"),
        (CaptureEnded(1), "failed"),
        (ButtonPressed("b"), "unanswered"),
        (LongPressed("b"), "muted"),
    ],
)
def test_every_end_is_told_when_it_comes(
    event: Event, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not with the next press."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, PRESS, HOLD, (11.0, event, Phase.IDLE))
    (line,) = lines(caplog, "turn")
    assert line["outcome"] == outcome
    assert line["interrupted"] == isinstance(event, ButtonPressed)


def test_two_presses_in_quick_succession_are_a_tap(caplog: pytest.LogCaptureFixture) -> None:
    """Where the finger is up while one talks."""
    clock = HandClock()
    tap = (10.1, ButtonPressed("b"), Phase.IDLE)
    told(Usage(clock, transcripts=False).observe, clock, PRESS, tap)
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["interrupted"]) == ("tapped", False)


def test_a_tap_is_no_turn() -> None:
    """The status counts turns with speech."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, PRESS, (10.1, ButtonReleased("b"), Phase.IDLE))
    assert usage.turns == 0


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (TurnFailed(1, "broken"), "broken"),
        (PhaseTimedOut(Phase.SENDING, 1), "no reply in time (sending)"),
    ],
)
def test_the_line_of_a_failed_turn(
    failure: Event, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The cause is logged, as a warning."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, (33.0, failure, Phase.IDLE))
    (line,) = lines(caplog, "turn")
    assert (line["outcome"], line["cause"]) == ("failed", cause)
    assert caplog.records[-1].levelno == logging.WARNING


def test_an_answer_that_nobody_heard_is_not_called_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With the speaker lost before or during the reply; latency counts sound only."""
    clock = HandClock()
    usage = Usage(clock, transcripts=False)
    lost, deaf = PartLost(Part.SPEAKER, "unplugged"), frozenset({Part.SPEAKER})
    told(usage.observe, clock, PRESS, HOLD, RELEASE, SOUND)
    usage.observe(lost, Conversation(Phase.FINISHING, 1, lost=deaf))
    told(usage.observe, clock, HEARD, USAGE)
    told(usage.observe, clock, PRESS, HOLD, RELEASE, epoch=2)
    usage.observe(PlaybackStarted(2), Conversation(Phase.SPEAKING, 2, lost=deaf))
    usage.observe(PlaybackEnded(2), Conversation(Phase.IDLE, 2, lost=deaf))
    usage.observe(UsageReported(2, 1, 1, 2), Conversation(Phase.IDLE, 2, lost=deaf))
    first, second = lines(caplog, "turn")
    assert (first["outcome"], first["cause"]) == ("unheard", "the speaker was lost")
    assert (second["outcome"], second["latency_ms"]) == ("unheard", None)
    assert usage.last_latency == 0.5, "of the first answer, which did begin to sound"


@pytest.mark.parametrize("wanted", [False, True])
def test_what_was_said_is_written_only_if_wanted(
    wanted: bool,  # noqa: FBT001 - the setting itself
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Transcripts are in the journal only if the owner has asked for them."""
    clock = HandClock()
    said = (13.0, Transcribed(1, "user", "a secret"), Phase.THINKING)
    told(Usage(clock, transcripts=wanted).observe, clock, PRESS, HOLD, RELEASE, said, SOUND)
    assert ("a secret" in str([r.__dict__ for r in caplog.records])) == wanted
