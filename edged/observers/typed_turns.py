"""Whoever typed is told how the turn goes: the words of the answer as they come, and its end."""

from collections.abc import Callable
from typing import Final

from edged.control import Emit
from edged.conversation.budget import BudgetChanged, Funds
from edged.conversation.events import (
    Event,
    Link,
    Phase,
    PhaseTimedOut,
    ReplyEnded,
    ReplyWritten,
    TextTyped,
    TurnFailed,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import Notice, ReplyText, Shown, Transcribed
from edged.values import dataclass

_TALKING: Final = "somebody is talking to the device; try again in a moment"
_UNWRITTEN: Final = 'the answer was not written down; set conversation.transcription = ["output"]'
_RESTS: Final = (Phase.IDLE, Phase.OPEN)
_UNREACHED: Final = "no connection in time"


@dataclass(slots=True)
class _Turn:
    """The typed turn at hand."""

    epoch: int
    emit: Emit
    outcome: str = "interrupted"
    cause: str = ""
    pieces: int = 0
    """How many pieces of the answer came in words."""


class TypedTurns:
    """An observer; `board` observes before it and knows why there is no connection."""

    def __init__(self, link_cause: Callable[[], str]) -> None:
        self._link_cause = link_cause
        self._asked: list[tuple[TextTyped, Emit]] = []
        self._turn: _Turn | None = None
        self._epoch = 0
        self._spent = ""

    def ask(self, typed: TextTyped, emit: Emit) -> None:
        """Expect `typed` among the events that follow, and report it to `emit`."""
        self._asked.append((typed, emit))

    def observe(self, event: Event | Notice, now: Conversation) -> None:
        """Emit what concerns the turn at hand."""
        before, self._epoch = self._epoch, now.epoch
        if isinstance(event, BudgetChanged):
            self._spent = event.cause
        if self._turn:
            self._follow(self._turn, event, now)
        if isinstance(event, TextTyped):
            self._begin(event, now, begun=now.epoch > before)

    def _begin(self, event: TextTyped, now: Conversation, *, begun: bool) -> None:
        waiting = [emit for typed, emit in self._asked if typed is event]
        self._asked = [each for each in self._asked if each[0] is not event]
        for emit in waiting:
            if begun:
                self._turn = _Turn(now.epoch, emit)
            elif now.link is Link.NOT_SET_UP:
                emit("end", outcome="not set up", cause=self._link_cause())
            elif now.funds is Funds.SPENT:
                emit("end", outcome="budget spent", cause=self._spent)
            else:
                emit("end", outcome="busy", cause=_TALKING)

    def _follow(self, turn: _Turn, event: Event | Notice, now: Conversation) -> None:
        match event:
            case Transcribed(epoch=turn.epoch, speaker=speaker, text=text, language=language):
                turn.pieces += speaker == "model"
                known = {"language": language} if language else {}
                turn.emit("transcript", speaker=speaker, text=text, **known)
            case ReplyText(epoch=turn.epoch, text=text):
                turn.pieces += 1
                turn.emit("transcript", speaker="model", text=text)
            case Shown(epoch=turn.epoch, kind=kind, text=text, about=about):
                turn.emit("shown", kind=kind, text=text, about=about)
            case ReplyEnded(epoch=turn.epoch) | ReplyWritten(epoch=turn.epoch):
                turn.outcome = "answered"
            case TurnFailed(epoch=turn.epoch, cause=cause):
                turn.outcome, turn.cause = "failed", cause
            case PhaseTimedOut(epoch=turn.epoch) if now.phase in _RESTS:
                turn.outcome, turn.cause = "failed", self._link_cause() or _UNREACHED
            case _:
                pass
        if now.epoch != turn.epoch:
            turn.outcome, turn.cause = "interrupted", ""
        elif now.phase not in _RESTS:
            return
        elif turn.outcome == "answered" and not turn.pieces:
            turn.cause = _UNWRITTEN
        self._turn = None
        turn.emit("end", outcome=turn.outcome, cause=turn.cause)
