"""What became of each utterance, from what was reported of it; nothing is asked of the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edged.conversation.events import (
    ButtonPressed,
    ButtonReleased,
    Event,
    ForgetRequested,
    Phase,
    PhaseTimedOut,
    PlaybackEnded,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, PlaybackStarted
from edged.pcm import INPUT_RATE, byte_count
from tests.proof.soak.plan import MAX_HOLD

_LONGEST: Final = byte_count(MAX_HOLD, INPUT_RATE)
_HELD: Final = frozenset({Phase.TOUCHED, Phase.LISTENING, Phase.CLOSING})


class Fate(Enum):
    """How an utterance ended."""

    TAPPED = "tapped"
    ANSWERED = "answered"
    DONE = "done without a word"  # something else was asked for
    FAILED = "failed"
    SUPERSEDED = "superseded"  # a later press came before its answer
    INTERRUPTED = "interrupted"  # a later press came into its answer
    DROPPED = "dropped"  # by `forget` or a restart


@dataclass(slots=True)
class Utterance:
    """One press; positions are bytes of the voice, times seconds of the clock.

    The microphone took its orders somewhere between what the finger did and what was reported.
    """

    epoch: int
    pressed: float
    touched: int
    """Where the finger came down."""
    began: int
    """Where the press was reported."""
    released: float | None = None
    let_go: int = 0
    """Where the finger left, or had been there for as long as it may."""
    ended: int = 0
    """Where the release was reported."""
    counts: bool = False
    started: int = 0
    complete: int = 0
    played: int = 0
    failed: int = 0
    sounded: float | None = None
    disturbed: bool = False
    overtaken: Fate | None = None

    @property
    def fate(self) -> Fate | None:
        """Return how it ended; None: it has not."""
        if self.released is not None and not self.counts:
            return Fate.TAPPED
        if self.failed and self.played >= self.started:
            return Fate.FAILED
        if self.played:
            return Fate.DONE if self.sounded is None else Fate.ANSWERED
        return self.overtaken

    def contradictions(self) -> list[str]:
        """Return what cannot be said of one utterance."""
        wrong = [
            f"{name} {count} times"
            for name, count in (
                ("its answer began", self.started),
                ("its answer was complete", self.complete),
                ("its answer was played", self.played),
                ("its failure was told", self.failed),
            )
            if count > 1
        ]
        if self.played and not self.started:
            wrong.append("it was played without an answer")
        if self.complete and self.failed:
            wrong.append("its answer was complete and it failed")
        if not self.counts and (self.started or self.failed):
            wrong.append("it was a tap and was answered")
        return wrong


class Ledger:
    """An observer that keeps an entry for each press until it is judged."""

    def __init__(self, now: Callable[[], float], position: Callable[[], int]) -> None:
        """`position` tells how much of the voice the microphone has heard."""
        self._now = now
        self._position = position
        self._finger = 0
        self._epoch = 0
        self._before = Conversation()
        self.open: dict[int, Utterance] = {}

    @property
    def latest(self) -> Utterance | None:
        """Return the utterance of the last press, if it is not judged yet."""
        return self.open.get(self._epoch)

    def touch(self) -> None:
        """Take note that the finger comes down or leaves just now."""
        self._finger = self._position()

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Enter what happened; a patience that expires when its phase is over changes nothing."""
        before, self._before = self._before, now
        match event:
            case PhaseTimedOut() if (event.phase, event.epoch) != (before.phase, before.epoch):
                pass
            case ButtonPressed() if now.epoch > self._epoch:
                self._press(now.epoch)
            case ButtonReleased():
                self._release(self._finger)
            case PhaseTimedOut(phase=Phase.TOUCHED) if self.latest:
                self.latest.counts = True
            case PhaseTimedOut(phase=Phase.LISTENING) if self.latest:
                self._release(self.latest.touched + _LONGEST)
            case ForgetRequested():
                self.drop()
            case _:
                self._answer(event)

    def _answer(self, event: Event | Notice) -> None:
        match event:
            case PhaseTimedOut(phase=phase, epoch=epoch) if phase not in _HELD:
                self._of(epoch).failed += 1
            case ReplyStarted(epoch=epoch):
                self._of(epoch).started += 1
            case PlaybackStarted(epoch=epoch):
                self._of(epoch).sounded = self._now()
            case ReplyEnded(epoch=epoch):
                self._of(epoch).complete += 1
            case PlaybackEnded(epoch=epoch):
                self._of(epoch).played += 1
            case TurnFailed(epoch=epoch):
                self._of(epoch).failed += 1
            case _:
                pass

    def drop(self) -> None:
        """Take note that whatever is under way was forgotten on purpose."""
        if self.latest and self.latest.fate is None:
            self.latest.overtaken = Fate.DROPPED
            if self.latest.released is None:
                self._release(self._finger)

    def judged(self) -> list[Utterance]:
        """Return all entries and begin a new page."""
        page, self.open = list(self.open.values()), {}
        return page

    def begin_anew(self) -> None:
        """Take note of another device, which counts from 1."""
        self._epoch = 0
        self._before = Conversation()

    def _of(self, epoch: int) -> Utterance:
        """Return the entry; a stray one for what was judged already fails at the next judgement."""
        if epoch not in self.open:
            self.open[epoch] = Utterance(
                epoch, self._now(), 0, 0, released=self._now(), counts=True
            )
        return self.open[epoch]

    def _press(self, epoch: int) -> None:
        before = self.latest
        if before and before.fate is None:
            before.overtaken = Fate.INTERRUPTED if before.started else Fate.SUPERSEDED
        self._epoch = epoch
        self.open[epoch] = Utterance(epoch, self._now(), self._finger, self._position())

    def _release(self, let_go: int) -> None:
        if self.latest and self.latest.released is None:
            self.latest.released = self._now()
            self.latest.ended = self._position()
            self.latest.let_go = min(let_go, self.latest.ended)
