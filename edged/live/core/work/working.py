"""The turn while the device works on what its reply needs, and after that. Pure.

Calls come before a reply or in the middle of it, and silence is in order until they are answered.
What the model says meanwhile may end by itself, and the reply goes on all the same: with functions
that do not block, what was said before the result has its own turnComplete, perhaps after the
answer, and `interrupted` before it (a recording of gemini-2.5-flash-native-audio in pydantic-ai,
October 2026). A turn in which something was done may also end without a word.
"""

from enum import Enum

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.live.core.turns.open_turns import OpenTurns
from edged.live.core.turns.push_to_talk import Turns
from edged.live.core.turns.reasons import EMPTY
from edged.live.core.turns.turn_events import TurnEnded, TurnEvent
from edged.live.core.turns.turn_stage import Cut, Interaction, Stage
from edged.live.messages import (
    ActivityStart,
    ClientMessage,
    Fact,
    GenerationComplete,
    InteractionIdle,
    Interrupted,
    ModelAudio,
    ModelText,
    TurnComplete,
    TypedText,
)
from edged.values import dataclass, replace


class _Around:
    """A turn with more to it; what it does not say is that of the turn."""

    __slots__ = ()

    turns: Turns

    @property
    def stage(self) -> Stage:
        """How far the turn has come."""
        return self.turns.stage

    @property
    def epoch(self) -> int:
        """The turn."""
        return self.turns.epoch

    @property
    def wanted(self) -> int:
        """The turn whose reply is wanted; 0: none."""
        return self.turns.wanted

    @property
    def cut(self) -> Cut:
        """What an older answer owes."""
        return self.turns.cut

    def answers_now(self) -> bool:
        """Return whether what comes now is of this turn."""
        return self.turns.answers_now()

    @property
    def has_residue(self) -> bool:
        """Whether an older turn may still send an end, or the service tells the end otherwise."""
        turns = self.turns
        in_progress = turns.interaction is Interaction.IN_PROGRESS
        return bool(turns.owed) or turns.cut is not Cut.NOTHING or in_progress


@dataclass(frozen=True, slots=True)
class Working(_Around):
    """While the device works."""

    turns: Turns
    """What it would be otherwise: WAITING or ANSWERING."""
    ends: int = 0
    """How many ends the service has told meanwhile."""

    @property
    def stage(self) -> Stage:
        """How far the turn has come."""
        return Stage.WORKING

    def sent(self, message: ClientMessage) -> "AnyTurns":
        """Return the state after `message` went out on this connection."""
        begins = isinstance(message, ActivityStart | TypedText)
        return self.turns.sent(message) if begins else self

    def abandoned(self, epoch: int) -> "Working":
        """Return the state after the replies up to `epoch` are no longer wanted."""
        return replace(self, turns=self.turns.abandoned(epoch))

    def disconnected(self) -> "After":
        """Return the state for a new connection."""
        return self.turns.disconnected()

    def overdue(self) -> "After":
        """Return the state after the service was silent: that is in order."""
        return self, ()

    def received(self, fact: Fact) -> "After":
        """Return the state after `fact`, and what happened: the reply does not end."""
        match fact:
            case TurnComplete() if not self.has_residue:
                return replace(self, ends=self.ends + 1), ()
            case InteractionIdle():
                return self, ()
            case _:
                turns, events = self.turns.received(fact)
                if turns.stage is Stage.GENERATED:
                    turns = replace(turns, stage=Stage.ANSWERING)
                events = tuple(each for each in events if not isinstance(each, ReplyEnded))
                return replace(self, turns=turns), events


class First(Enum):
    """The end of what was said before the answers."""

    OVER = "over"  # the next end is that of the reply
    DUE = "due"  # an end may be that one, or that of the reply
    DOUBTFUL = "doubtful"  # an end came: more follows, or it was that of the reply


@dataclass(frozen=True, slots=True)
class Served(_Around):
    """After the service has got what it asked for."""

    turns: Turns
    first: First = First.OVER

    @property
    def _is_untold(self) -> bool:
        """Whether all of a reply is here and its end is not told, for more may follow."""
        return self.stage is Stage.GENERATED and self.first is not First.OVER

    @property
    def reopened(self) -> Turns:
        """The turn as it goes on."""
        return replace(self.turns, stage=Stage.ANSWERING) if self._is_untold else self.turns

    def sent(self, message: ClientMessage) -> "AnyTurns":
        """Return the state after `message` went out on this connection."""
        begins = isinstance(message, ActivityStart | TypedText)
        return self.turns.sent(message) if begins else self

    def abandoned(self, epoch: int) -> "Served":
        """Return the state after the replies up to `epoch` are no longer wanted."""
        return replace(self, turns=self.turns.abandoned(epoch))

    def disconnected(self) -> "After":
        """Return the state for a new connection."""
        return self.reopened.disconnected()

    def overdue(self) -> "After":
        """Return the state after the service was silent for too long."""
        if self.stage is Stage.WAITING and self.first is First.DOUBTFUL:
            return self.turns.received(TurnComplete())[0], self._silently()
        turns, events = self.turns.overdue()
        return turns, self._with_end(events)

    def _silently(self) -> tuple[TurnEvent, ...]:
        """Return the end of a turn in which something was done and nothing said."""
        epoch = self.epoch
        wanted = self.wanted == epoch
        return (ReplyStarted(epoch), ReplyEnded(epoch), TurnEnded(epoch)) if wanted else ()

    def _with_end(self, events: tuple[TurnEvent, ...]) -> tuple[TurnEvent, ...]:
        return (ReplyEnded(self.epoch), *events) if self._is_untold and events else events

    def received(self, fact: Fact) -> "After":
        """Return the state after `fact`, and what happened."""
        match fact:
            case Interrupted() if self.cut is Cut.NOTHING:
                return self, ()  # by the result
            case ModelAudio() | ModelText() if self._is_untold or self.first is First.DOUBTFUL:
                first = First.DUE if self.first is First.DUE else First.OVER
                turns, events = self.reopened.received(fact)
                return Served(turns, first), events
            case GenerationComplete() if self.stage is Stage.ANSWERING:
                turns, events = self.turns.received(fact)
                return replace(self, turns=turns), events if self.first is First.OVER else ()
            case TurnComplete() | InteractionIdle() if not self.has_residue:
                return self._ended(fact)
            case _:
                turns, events = self.turns.received(fact)
                return replace(self, turns=turns), events

    def _ended(self, fact: Fact) -> "After":
        if self.first is First.DUE:
            goes_on = self.stage is Stage.ANSWERING
            return replace(self, first=First.OVER if goes_on else First.DOUBTFUL), ()
        turns, events = self.turns.received(fact)
        match events:
            case (TurnFailed(cause=cause),) if cause == EMPTY:  # it was done
                events = self._silently()
            case _:
                events = self._with_end(events)
        return turns, events


AnyTurns = Turns | Working | Served | OpenTurns
After = tuple[AnyTurns, tuple[TurnEvent, ...]]


def working(turns: AnyTurns) -> AnyTurns:
    """Return the state after the device began to work on what the service asked of it."""
    base = turns.reopened if isinstance(turns, Served) else turns
    if not isinstance(base, Turns) or base.stage not in (Stage.WAITING, Stage.ANSWERING):
        return turns
    return Working(base)


def served(turns: AnyTurns) -> AnyTurns:
    """Return the state after the service asked for something that its reply does not wait for."""
    if not isinstance(turns, Turns) or turns.stage not in (Stage.WAITING, Stage.ANSWERING):
        return turns
    return Served(turns)


def worked(turns: AnyTurns, *, ends_twice: bool = False) -> AnyTurns:
    """Return the state after the service has all that it asked for.

    `ends_twice`: what was said before the answer has an end of its own.
    """
    if not isinstance(turns, Working):
        return turns
    due = ends_twice and not turns.ends
    return Served(turns.turns, First.DUE if due else First.OVER)


def indebted(turns: AnyTurns) -> AnyTurns:
    """Return the state after calls of a lost connection were answered: an empty end follows."""
    if not isinstance(turns, Turns) or turns.stage is not Stage.OVER:
        return turns
    return replace(turns, owed=turns.owed + 1)
