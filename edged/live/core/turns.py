"""To which turn does a server message belong? Pure; fed all that is sent and received, in order.

The service's messages carry no turn id. What is known (https://ai.google.dev/api/live and reports
from the field): an answer is sound, generationComplete, turnComplete; an interrupted one is
sound, interrupted, turnComplete; both markers may be late, missing, repeated or come for nothing.
Of the turn that is being spoken (no activity end sent yet) there can be no answer, so everything
then is residue of older turns. After the activity end:

- an older answer whose generation was cut and whose turnComplete is owed holds new sound back
  until it is decided: generationComplete after `interrupted` proves the sound to be the new
  answer, turnComplete proves it residue;
- an empty turnComplete that an older turn may still owe is not the end of this one.

The one assumption: a round trip is shorter than a hold that counts (250 ms), so an older turn that
had not begun to answer when it was superseded does not begin after the new activity end.
"""

from dataclasses import dataclass, replace

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed, UsageReported
from edged.live.core.turn_events import LatePart, ReplyPart, TurnEnded, TurnEvent
from edged.live.core.turn_stage import Cut, Stage
from edged.live.messages import (
    ActivityEnd,
    ActivityStart,
    ClientMessage,
    Fact,
    GenerationComplete,
    InputText,
    InteractionIdle,
    InteractionInProgress,
    Interrupted,
    ModelAudio,
    OutputText,
    TurnComplete,
    TypedText,
    Usage,
)
from edged.pcm import OUTPUT_RATE, byte_count

EMPTY = "the service ended the turn without an answer"
MOST_HELD = byte_count(60.0, OUTPUT_RATE)
"""Bytes that are held back before they are taken for residue: a minute."""
MOST_PIECES_HELD = 1_500
"""The same in pieces: a minute of usual ones."""
STOPPED = "the answer stopped in the middle"
CUT_OFF = "the connection was lost in the middle of the answer"


@dataclass(frozen=True, slots=True)
class Turns:
    """What is known of the current turn and of what older ones still owe."""

    stage: Stage = Stage.OVER
    epoch: int = 0
    wanted: int = 0
    """The epoch whose reply is still wanted; 0: none."""
    cut: Cut = Cut.NOTHING
    owed: int = 0
    """How many empty turnCompletes older turns may still send."""
    held: tuple[bytes, ...] = ()
    untold: int = 0
    """An older turn whose input transcript has not come; 0: none."""
    told: bool = False
    thinks: bool = False
    """The model may say several utterances per turn: a generation is not yet the answer's end."""
    goes_on: bool = False
    """The service said so of this turn: only IDLE ends it."""
    beside: Stage = Stage.WAITING
    """While the device is WORKING, what the stage would be if it were not."""

    def sent(self, message: ClientMessage) -> "Turns":
        """Return the state after `message` went out on this connection."""
        match message:
            case ActivityStart(epoch=epoch):
                return self._begin(epoch)
            case ActivityEnd() if self.stage is Stage.TALKING:
                return replace(self, stage=Stage.WAITING)
            case TypedText(epoch=epoch):
                return replace(self._begin(epoch), stage=Stage.WAITING)
            case _:
                return self

    def _begin(self, epoch: int) -> "Turns":
        cut, owed = self.cut, self.owed
        match self.worked().stage:
            case Stage.TALKING | Stage.WAITING:
                owed += 1
            case Stage.ANSWERING:
                cut = Cut.OPEN
            case Stage.GENERATED:
                owed = 1
            case _:
                pass
        untold = 0 if self.told else self.epoch
        return Turns(Stage.TALKING, epoch, epoch, cut, owed, untold=untold, thinks=self.thinks)

    def working(self) -> "Turns":
        """Return the state after the device began to work on what the service asked of it."""
        if self.stage not in (Stage.WAITING, Stage.ANSWERING):
            return self
        return replace(self, stage=Stage.WORKING, beside=self.stage)

    def worked(self) -> "Turns":
        """Return the state after the service has all that it asked for."""
        return replace(self, stage=self.beside) if self.stage is Stage.WORKING else self

    def abandoned(self, epoch: int) -> "Turns":
        """Return the state after the replies up to `epoch` are no longer wanted."""
        return replace(self, wanted=0, held=()) if epoch >= self.wanted else self

    def disconnected(self) -> tuple["Turns", tuple[TurnEvent, ...]]:
        """Return the state for a new connection; half an answer has failed, a whole one is over."""
        fresh = Turns(epoch=self.epoch, wanted=self.wanted, thinks=self.thinks)
        match self.worked().stage:
            case Stage.ANSWERING:
                return replace(fresh, wanted=0), self._if_wanted(TurnFailed(self.epoch, CUT_OFF))
            case Stage.GENERATED:
                return fresh, self._if_wanted(TurnEnded(self.epoch))
            case _:
                return fresh, ()

    def overdue(self) -> tuple["Turns", tuple[TurnEvent, ...]]:
        """Return the state after the service was silent for too long, and the end that it owes.

        What is still awaited before an answer began is not decided here: it can be asked again.
        """
        match self.stage:
            case Stage.ANSWERING:
                quiet = replace(self, wanted=0)
                return quiet, self._if_wanted(TurnFailed(self.epoch, STOPPED))
            case Stage.GENERATED:
                over = replace(self, stage=Stage.OVER, owed=self.owed + 1)
                return over, self._if_wanted(TurnEnded(self.epoch))
            case _:
                return self, ()

    def received(self, fact: Fact) -> tuple["Turns", tuple[TurnEvent, ...]]:
        """Return the state after `fact` and what it tells, each with its epoch."""
        if self.stage is Stage.WORKING:
            after, told = self.worked().received(fact)
            return after.working(), told
        return self._received(fact)

    def _received(self, fact: Fact) -> tuple["Turns", tuple[TurnEvent, ...]]:
        match fact:
            case ModelAudio(pcm=pcm):
                return self._audio(pcm)
            case GenerationComplete():
                return self._generated()
            case Interrupted():
                return self._interrupted()
            case InteractionInProgress() if self._answers_now() and not self.owed:
                return replace(self, goes_on=True), ()
            case TurnComplete(reason=reason) if not self.goes_on:
                return self._ended(reason)
            case InteractionIdle() if self.goes_on or self.stage in _ANSWERED:
                return self._ended("")
            case InputText(text=text):
                return self._input_text(text)
            case OutputText(text=text) if self._answers_now():
                return self, self._if_wanted(Transcribed(self.epoch, "model", text))
            case Usage(prompt=p, response=r, total=t) if self.stage in _COUNTED:
                return self, self._if_wanted(UsageReported(self.epoch, p, r, t))
            case _:
                return self, ()

    def _answers_now(self) -> bool:
        waits = self.stage is Stage.WAITING and self.cut is Cut.NOTHING
        return waits or self.stage in _ANSWERED

    def _if_wanted(self, *told: TurnEvent) -> tuple[TurnEvent, ...]:
        return told if self.wanted == self.epoch else ()

    def _audio(self, pcm: bytes) -> tuple["Turns", tuple[TurnEvent, ...]]:
        match self.stage:
            case Stage.WAITING if self.cut is not Cut.NOTHING:
                return replace(self, held=_bounded((*self.held, pcm))), ()
            case Stage.WAITING:
                answering = replace(self, stage=Stage.ANSWERING, owed=0)
                return answering, self._if_wanted(
                    ReplyStarted(self.epoch), ReplyPart(self.epoch, pcm)
                )
            case Stage.ANSWERING:
                return self, self._if_wanted(ReplyPart(self.epoch, pcm))
            case Stage.GENERATED | Stage.OVER:
                return self, self._if_wanted(LatePart(self.epoch, pcm))
            case Stage.TALKING if self.owed and self.cut is Cut.NOTHING:
                # A turn that was superseded while silent had begun to answer after all.
                return replace(self, cut=Cut.OPEN, owed=self.owed - 1), ()
            case _:
                return self, ()

    def _generated(self) -> tuple["Turns", tuple[TurnEvent, ...]]:
        match self.stage:
            case Stage.ANSWERING if not (self.thinks or self.goes_on):
                done = replace(self, stage=Stage.GENERATED)
                return done, self._if_wanted(ReplyEnded(self.epoch))
            case Stage.WAITING if self.cut is Cut.MARKED and self.held:
                # Only an answer that was not interrupted completes: what was held is the new one.
                proven = replace(self, stage=Stage.GENERATED, cut=Cut.NOTHING, owed=0, held=())
                sound = [ReplyPart(self.epoch, pcm) for pcm in self.held]
                end = ReplyEnded(self.epoch)
                return proven, self._if_wanted(ReplyStarted(self.epoch), *sound, end)
            case Stage.TALKING | Stage.WAITING if self.cut is Cut.OPEN:
                return replace(self, cut=Cut.NOTHING, owed=self.owed + 1, held=()), ()
            case _:
                return self, ()

    def _interrupted(self) -> tuple["Turns", tuple[TurnEvent, ...]]:
        """Only a press can interrupt, so this is never about the answer being heard now."""
        if self.stage not in (Stage.TALKING, Stage.WAITING) or self.cut is Cut.MARKED:
            return self, ()
        if self.cut is Cut.OPEN:
            return replace(self, cut=Cut.MARKED, held=()), ()
        return replace(self, owed=self.owed + 1), ()

    def _ended(self, reason: str) -> tuple["Turns", tuple[TurnEvent, ...]]:
        match self.stage:
            case Stage.ANSWERING | Stage.GENERATED:
                told: tuple[TurnEvent, ...] = (TurnEnded(self.epoch),)
                if self.stage is Stage.ANSWERING:
                    told = (ReplyEnded(self.epoch), *told)
                return replace(self, stage=Stage.OVER, owed=0), self._if_wanted(*told)
            case _ if self.cut is not Cut.NOTHING:
                return replace(self, cut=Cut.NOTHING, held=()), ()
            case _ if self.owed:
                return replace(self, owed=self.owed - 1), ()
            case Stage.WAITING:
                cause = f"{EMPTY} ({reason})" if reason else EMPTY
                return replace(self, stage=Stage.OVER), self._if_wanted(
                    TurnFailed(self.epoch, cause)
                )
            case _:
                return self, ()

    def _input_text(self, text: str) -> tuple["Turns", tuple[TurnEvent, ...]]:
        if self.stage is Stage.TALKING and self.untold:
            return replace(self, untold=0), ()
        return replace(self, told=True), self._if_wanted(Transcribed(self.epoch, "user", text))


def _bounded(held: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return what is held, or nothing if it has become too much."""
    fits = len(held) <= MOST_PIECES_HELD and sum(map(len, held)) <= MOST_HELD
    return held if fits else ()


_ANSWERED = frozenset({Stage.ANSWERING, Stage.GENERATED})
_COUNTED = _ANSWERED | {Stage.OVER}  # usage may come in a message of its own, after the end
