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
    PatienceExpired,
    Phase,
    PlaybackEnded,
    ReplyEnded,
    ReplyStarted,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, PlaybackStarted

_HELD: Final = frozenset({Phase.TOUCHED, Phase.LISTENING, Phase.CLOSING})


class Fate(Enum):
    """How an utterance ended."""

    TAPPED = "tapped"
    ANSWERED = "answered"
    FAILED = "failed"
    SUPERSEDED = "superseded"  # a later press came before its answer
    INTERRUPTED = "interrupted"  # a later press came into its answer
    DROPPED = "dropped"  # by `forget` or a restart


@dataclass(slots=True)
class Utterance:
    """One press; positions are bytes of the voice, times seconds of the clock."""

    epoch: int
    pressed: float
    began: int
    released: float | None = None
    ended: int = 0
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
            return Fate.ANSWERED
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
        self._epoch = 0
        self.open: dict[int, Utterance] = {}

    @property
    def latest(self) -> Utterance | None:
        """Return the utterance of the last press, if it is not judged yet."""
        return self.open.get(self._epoch)

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Enter what happened."""
        match event:
            case ButtonPressed() if now.epoch > self._epoch:
                self._press(now.epoch)
            case ButtonReleased():
                self._release()
            case PatienceExpired(phase=Phase.TOUCHED, epoch=epoch) if epoch in self.open:
                self.open[epoch].counts = self.open[epoch].released is None
            case PatienceExpired(phase=Phase.LISTENING):
                self._release()
            case ForgetRequested():
                self.drop()
            case _:
                self._answer(event)

    def _answer(self, event: Event | Notice) -> None:
        match event:
            case PatienceExpired(phase=phase, epoch=epoch) if phase not in _HELD:
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
                self._release()

    def judged(self) -> list[Utterance]:
        """Return all entries and begin a new page."""
        page, self.open = list(self.open.values()), {}
        return page

    def begin_anew(self) -> None:
        """Take note of another device, which counts from 1."""
        self._epoch = 0

    def _of(self, epoch: int) -> Utterance:
        """Return the entry; a stray one for what was judged already fails at the next judgement."""
        if epoch not in self.open:
            self.open[epoch] = Utterance(epoch, self._now(), 0, released=self._now(), counts=True)
        return self.open[epoch]

    def _press(self, epoch: int) -> None:
        before = self.latest
        if before and before.fate is None:
            before.overtaken = Fate.INTERRUPTED if before.started else Fate.SUPERSEDED
        self._epoch = epoch
        self.open[epoch] = Utterance(epoch, self._now(), self._position())

    def _release(self) -> None:
        if self.latest and self.latest.released is None:
            self.latest.released = self._now()
            self.latest.ended = self._position()
