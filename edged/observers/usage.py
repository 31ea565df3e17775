"""One line per turn: how long the speech was, how fast the reply came, what it cost."""

from edged import journal
from edged.clock import Clock, Deadline
from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    CaptureEnded,
    Event,
    ForgetRequested,
    LongPressed,
    Part,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyWritten,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import (
    Notice,
    PlaybackStarted,
    ReplyLate,
    ReplyText,
    SamplesLost,
    Shown,
    SpeechEnded,
    Transcribed,
    UsageReported,
)
from edged.values import dataclass

_OVER = frozenset({Phase.IDLE, Phase.OPEN})
_BEGINNINGS = frozenset({Phase.TOUCHED, Phase.SENDING, Phase.HEARING, Phase.ANSWERING})
"""Phases in which a turn begins: spoken, typed, heard by the service."""
_TALKING = frozenset({Phase.TOUCHED, Phase.LISTENING, Phase.HEARING})
_ANSWERED = frozenset(
    {Phase.THINKING, Phase.SPEAKING, Phase.FINISHING, Phase.ANSWERING, Phase.SOUNDING}
)
"""Phases in which there is an answer that the service counts, whatever becomes of it."""
_SOUNDING = frozenset({Phase.SPEAKING, Phase.FINISHING, Phase.ANSWERING, Phase.SOUNDING})
USAGE_TIMEOUT = 3.0
"""Seconds to wait after a turn for the end of it at the service, with its usage."""


@dataclass(slots=True)
class Turn:
    """A turn so far; times in seconds of the clock."""

    epoch: int
    pressed: float | None
    """None: the turn was typed."""
    released: float | None = None
    sounded: float | None = None
    ended: float | None = None
    tokens: int | None = None
    cut: float | None = None
    """When somebody ended it before the answer was over."""
    xruns: int = 0
    pauses: int = 0
    """How often its reply was late."""
    outcome: str = "unanswered"
    cause: str = ""

    def utterance(self) -> float | None:
        """Return how long the button was held, in seconds."""
        if self.released is None or self.pressed is None:
            return None
        return self.released - self.pressed

    def latency(self) -> float | None:
        """Return the seconds from the release to the first sound of the reply."""
        if self.released is None or self.sounded is None:
            return None
        return self.sounded - self.released

    def reply(self) -> float | None:
        """Return how long the reply played, in seconds."""
        if self.sounded is None or self.ended is None:
            return None
        return self.ended - self.sounded


class Usage:
    """An observer that logs a turn when it is over, and keeps the last latency."""

    def __init__(self, clock: Clock, *, transcripts: bool) -> None:
        """Log transcripts too if the owner has asked for `transcripts`."""
        self._clock = clock
        self._transcripts = transcripts
        self._turn: Turn | None = None
        self._uncounted: Turn | None = None
        """One that is over, and of which the service has not told the tokens."""
        self._phase = Phase.IDLE
        self._due = Deadline(clock, self._settle)
        self.turns = 0
        self.last_latency: float | None = None

    def continue_from(self, before: "Usage") -> None:
        """Take over the counters of the observer that this one replaces."""
        self.turns, self.last_latency = before.turns, before.last_latency

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Handle an event."""
        before, self._phase = self._phase, now.phase
        if isinstance(event, Transcribed) and self._transcripts:
            language = event.language or None
            journal.note(
                "said", who=event.speaker, text=event.text, turn=event.epoch, language=language
            )
        if isinstance(event, ReplyText) and self._transcripts:
            journal.note("said", who="model", text=event.text, turn=event.epoch)
        if isinstance(event, Shown) and self._transcripts:
            about = event.about or None
            journal.note("shown", what=event.kind, text=event.text, about=about, turn=event.epoch)
        if isinstance(event, UsageReported):
            self._count(event)
        if now.phase in _BEGINNINGS and (self._turn is None or self._turn.epoch != now.epoch):
            self._begin(now, before)
        elif self._turn is not None:
            self._follow(self._turn, event, now)
            if now.phase in _OVER and before not in _OVER:
                self._end(self._turn, event, before)

    def _begin(self, now: Conversation, before: Phase) -> None:
        if self._turn and before not in _OVER:
            self._cut(self._turn, before)
        elif self._turn:
            self._write(self._turn)
        time = self._clock.now()
        if now.phase in _TALKING:
            self._turn = Turn(now.epoch, time)
        else:
            self._turn = Turn(now.epoch, None, released=time)

    def _follow(self, turn: Turn, event: Event | Notice, now: Conversation) -> None:
        if turn.released is None and (now.phase not in _TALKING or isinstance(event, SpeechEnded)):
            turn.released = self._clock.now()
        if Part.SPEAKER in now.lost and now.phase in _SOUNDING:
            turn.outcome, turn.cause = "unheard", "the speaker was lost"
        match event:
            case PlaybackStarted() if Part.SPEAKER in now.lost:
                pass  # the null card plays it
            case PlaybackStarted(epoch=epoch) if epoch == turn.epoch:
                turn.sounded, turn.outcome = self._clock.now(), "answered"
                self.last_latency = turn.latency()
            case TurnFailed(epoch=epoch, cause=cause) if epoch == turn.epoch:
                turn.outcome, turn.cause = "failed", cause
            case SamplesLost():
                turn.xruns += 1
            case ReplyLate():
                turn.pauses += 1
            case _:
                pass

    def _end(self, turn: Turn, event: Event | Notice, before: Phase) -> None:
        """Log the turn, unless the service may still report its usage."""
        match event:
            case PlaybackEnded() | ReplyEnded() | ReplyWritten():
                turn.outcome = _end_of_reply(event, turn.outcome)
                turn.ended = self._clock.now()
                self._close(turn)
                return
            case ButtonReleased() | ButtonPressed() if before is Phase.TOUCHED:
                turn.outcome = "tapped"
            case LongPressed() if turn.outcome == "unanswered":
                turn.outcome = "muted"
            case ForgetRequested():
                turn.outcome = "forgotten"
            case PhaseTimedOut(phase=Phase.HEARING) if self._phase is Phase.OPEN:
                pass  # the model may leave it at that
            case PhaseTimedOut(phase=phase):
                turn.outcome, turn.cause = "failed", f"no reply in time ({phase.value})"
            case CaptureEnded():
                turn.outcome, turn.cause = "failed", "the microphone was lost"
            case _:
                pass
        if isinstance(event, ButtonPressed) and before is not Phase.TOUCHED:
            self._cut(turn, before)
        else:
            self._write(turn)

    def _cut(self, turn: Turn, before: Phase) -> None:
        turn.cut = self._clock.now()
        if before in _ANSWERED or turn.sounded is not None:
            self._close(turn)
        else:
            self._write(turn)

    def _close(self, turn: Turn) -> None:
        """Log a turn that was answered, unless the service may still report its usage."""
        if turn.tokens is not None:
            self._write(turn)
            return
        self._settle()
        self._turn, self._uncounted = None, turn
        self._due.arm(USAGE_TIMEOUT)

    def _count(self, used: UsageReported) -> None:
        """Add the tokens to those of the turn that used them: each call of a tool is counted."""
        for turn in (self._turn, self._uncounted):
            if turn and turn.epoch == used.epoch:
                turn.tokens = (turn.tokens or 0) + used.total_tokens
        if self._uncounted and self._uncounted.epoch == used.epoch:
            self._settle()

    def _settle(self) -> None:
        self._due.disarm()
        if self._uncounted:
            self._write(self._uncounted)

    def _write(self, turn: Turn) -> None:
        if turn is self._turn:
            self._turn = None
        else:
            self._uncounted = None
        self.turns += turn.outcome not in ("tapped", "muted")
        (journal.warn if turn.cause else journal.note)(
            "turn",
            turn=turn.epoch,
            outcome=turn.outcome,
            utterance_ms=_milliseconds(turn.utterance()),
            latency_ms=_milliseconds(turn.latency()),
            reply_ms=_milliseconds(turn.reply()),
            tokens=turn.tokens,
            interrupted=turn.cut is not None,
            xruns=turn.xruns or None,
            pauses=turn.pauses or None,
            cause=turn.cause or None,
        )


def _end_of_reply(event: Event, outcome: str) -> str:
    """Return how a turn ended: one that ends without a sound or a word was done, by a tool."""
    if not isinstance(event, PlaybackEnded):
        return "written"
    return "done" if outcome == "unanswered" else outcome


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
