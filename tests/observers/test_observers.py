"""The observers: one line per turn, the status on request, the journal without repetition."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from edged.clock import ScaledClock
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    Event,
    ForgetRequested,
    Link,
    LinkChanged,
    LongPressed,
    Manner,
    Mute,
    Part,
    PartLost,
    PartRestored,
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
    Notice,
    PlaybackStarted,
    ReplyText,
    SamplesLost,
    Transcribed,
    UsageReported,
)
from edged.observers.answer import MOST_LETTERS, WrittenAnswer
from edged.observers.journal import Journal
from edged.observers.losses import Losses
from edged.observers.status import Publisher, StatusBoard
from edged.observers.usage import Usage

Fields = dict[str, object]


@dataclass
class HandClock(ScaledClock):
    """A manual clock; timers run only on `ring`."""

    time: float = 0.0
    due: list[Callable[[], None]] = field(default_factory=list)

    def now(self) -> float:
        """Return the time that was set."""
        return self.time

    def call_later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Keep the call for `ring`."""
        self.due.append(call)
        loop = asyncio.new_event_loop()
        try:
            return asyncio.TimerHandle(self.time + seconds, lambda: None, (), loop)
        finally:
            loop.close()

    def ring(self) -> None:
        """Make the latest call that is due."""
        self.due.pop()()


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[Fields]:
    """Return the fields of each line of that name."""
    return [
        getattr(record, "edged_fields", {}) for record in caplog.records if record.message == event
    ]


def told(
    observe: Callable[[Event | Notice, Conversation], None],
    clock: HandClock,
    *story: tuple[float, Event | Notice, Phase],
    epoch: int = 1,
) -> None:
    """Show an observer a story of (time, event, phase after it)."""
    for at, event, phase in story:
        clock.time = at
        observe(event, Conversation(phase, epoch))


PRESS = (10.0, ButtonPressed("b"), Phase.TOUCHED)
HOLD = (10.25, PhaseTimedOut(Phase.TOUCHED, 1), Phase.LISTENING)
RELEASE = (12.0, ButtonReleased("b"), Phase.CLOSING)
SOUND = (12.5, PlaybackStarted(1), Phase.SPEAKING)
HEARD = (15.5, PlaybackEnded(1), Phase.IDLE)
USAGE = (15.6, UsageReported(1, 30, 12, 42), Phase.IDLE)


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "edged")


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


def test_a_service_that_does_not_count_is_not_waited_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
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
    told(usage.observe, clock, PRESS, HOLD, RELEASE, SOUND, lost)
    told(usage.observe, clock, (13.0, ButtonPressed("b"), Phase.TOUCHED), epoch=2)
    (line,) = lines(caplog, "turn")
    assert (line["interrupted"], line["reply_ms"], line["xruns"]) == (True, None, 1)


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


def test_the_writersays_each_thing_once(caplog: pytest.LogCaptureFixture) -> None:
    """A long outage is one line; a change of its cause is another; parts come and go."""
    writer = Journal()
    now = Conversation()
    story: list[Event | Notice] = [
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.OFFLINE, "refused", "service"),
        LinkChanged(Link.OFFLINE, "no route", "network"),
        LinkChanged(Link.ONLINE),
        LinkChanged(Link.ONLINE),
        LinkChanged(Link.NOT_SET_UP, "no key"),
        PartLost(Part.MICROPHONE, "unplugged"),
        PartLost(Part.MICROPHONE, "busy"),
        PartLost(Part.MICROPHONE, "unplugged"),
        PartRestored(Part.MICROPHONE),
        SamplesLost("microphone"),
    ]
    for event in story:
        writer.observe(event, now)
    assert [record.message for record in caplog.records] == [
        "offline",
        "offline",
        "online",
        "not_set_up",
        "device_lost",
        "device_lost",
        "device_restored",
        "samples_lost",
    ]
    assert lines(caplog, "device_lost") == [
        {"device": "microphone", "cause": "unplugged"},
        {"device": "microphone", "cause": "busy"},
    ]
    assert lines(caplog, "offline")[1] == {"reason": "service", "cause": "refused"}


def test_an_outage_may_need_the_owner(caplog: pytest.LogCaptureFixture) -> None:
    """So `journalctl -p warning` has its cause; short outages are not warnings."""
    writer = Journal()
    for reason in ("connecting", "handle", "network", "quota", "clock", "service"):
        writer.observe(LinkChanged(Link.OFFLINE, f"because of {reason}", reason), Conversation())
    writer.observe(LinkChanged(Link.ONLINE), Conversation())
    in_order, doubtful = logging.INFO, logging.WARNING
    assert [record.levelno for record in caplog.records] == [
        *2 * [in_order],
        *4 * [doubtful],
        in_order,
    ]


def test_lost_samples_are_told_with_what_helps_there(caplog: pytest.LogCaptureFixture) -> None:
    """Only the speaker's buffer is a setting."""
    Journal().observe(SamplesLost("speaker"), Conversation())
    Journal().observe(SamplesLost("microphone"), Conversation())
    load = "less load on the board, or a stronger power supply"
    assert lines(caplog, "samples_lost") == [
        {"device": "speaker", "cure": f"a larger speaker.buffer_ms, {load}"},
        {"device": "microphone", "cure": load},
    ]


def test_a_new_outage_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    """A cause is news after the link was up, or after too many other causes."""
    writer = Journal()
    for _ in range(2):
        writer.observe(LinkChanged(Link.OFFLINE, "no route"), Conversation())
        writer.observe(LinkChanged(Link.ONLINE), Conversation())
    assert len(lines(caplog, "offline")) == 2
    for number in range(100):
        writer.observe(LinkChanged(Link.OFFLINE, f"fault {number}"), Conversation())
    assert len(lines(caplog, "offline")) == 102


def test_the_status_is_true_and_tells_whoever_watches() -> None:
    """State, cause, faults, volume, turns and uptime; a change of state is published."""
    clock = HandClock(time=100.0)
    usage, losses = Usage(clock, transcripts=False), Losses()
    board = StatusBoard(
        model="m",
        mode="toggle",
        devices={Part.MICROPHONE: lambda: "plughw:CARD=Mic", Part.CAMERA: lambda: "picamera"},
        volume=lambda: 55,
        losses=losses,
        usage=usage,
        clock=clock,
        answer=WrittenAnswer(),
    )
    published: list[object] = []

    def publish(name: str, /, **fields: object) -> None:
        published.append((name, fields["state"]))

    publisher = Publisher(board, publish)

    def happens(event: Event, now: Conversation) -> None:
        for reader in (losses, usage, board, publisher):
            reader.observe(event, now)

    offline = Conversation(link=Link.OFFLINE, lost=frozenset({Part.MICROPHONE}))
    happens(LinkChanged(Link.OFFLINE, "no route"), Conversation(link=Link.OFFLINE))
    happens(PartLost(Part.MICROPHONE, "unplugged"), offline)
    happens(PartLost(Part.CAMERA, "no camera is connected"), offline)
    clock.time = 107.0
    status = board.status()
    assert status["state"] == "fault"
    assert status["link"] == {"state": "offline", "cause": "no route"}
    assert status["parts"]["microphone"] == {"device": "plughw:CARD=Mic", "fault": "unplugged"}
    assert status["parts"]["camera"]["fault"] == "no camera is connected"
    assert (status["volume"], status["turns"], status["uptime_s"]) == (55, 0, 7)
    happens(PartRestored(Part.MICROPHONE), Conversation(link=Link.OFFLINE))
    assert board.status()["parts"]["microphone"]["fault"] == ""
    assert (board.status()["mode"], board.status()["muted"]) == ("toggle", False)
    happens(LongPressed("b"), Conversation(mute=Mute.ON))
    assert (board.status()["state"], board.status()["muted"]) == ("muted", True)
    assert published == [("state", "fault"), ("state", "offline"), ("state", "muted")]


def test_the_last_answer_in_writing_is_kept() -> None:
    """Of the model, the newest turn's, and bounded: there is nothing to hear of it."""
    answer = WrittenAnswer()
    pieces: list[Transcribed | ReplyText] = [
        Transcribed(1, "user", "Hi."),
        ReplyText(1, "Good "),
        ReplyText(1, "day."),
        Transcribed(2, "model", "aloud"),
    ]
    for piece in pieces:
        answer.observe(piece, Conversation())
    assert answer.text == "Good day."
    for _ in range(3):
        answer.observe(ReplyText(2, "x" * (MOST_LETTERS - 1)), Conversation())
    assert answer.text == "x" * MOST_LETTERS


def test_the_status_shows_a_doubtful_model_and_a_written_answer() -> None:
    """Only where there is one."""
    clock, answer = HandClock(), WrittenAnswer()
    usage, losses = Usage(clock, transcripts=False), Losses()

    def board(doubt: str) -> StatusBoard:
        return StatusBoard(
            model="m",
            model_doubt=doubt,
            mode="hold",
            devices={},
            volume=lambda: 55,
            losses=losses,
            usage=usage,
            clock=clock,
            answer=answer,
        )

    shown = board("was switched off")
    assert "answer" not in shown.status()
    answer.observe(ReplyText(1, "Good day."), Conversation())
    assert (shown.status()["model_doubt"], shown.status()["answer"]) == (
        "was switched off",
        "Good day.",
    )
    assert "model_doubt" not in board("").status()
