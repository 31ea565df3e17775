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

from edged.conversation.events import ReplyEnded, ReplyStarted, TurnFailed
from edged.conversation.notices import Transcribed
from edged.live.core.turns.counting import UNCOUNTED, Counted
from edged.live.core.turns.held_reply import held_back
from edged.live.core.turns.reasons import empty, ended
from edged.live.core.turns.turn_events import ReplyPiece, TurnEnded, TurnEvent, late_part, part
from edged.live.core.turns.turn_stage import ANSWERED, Cut, Interaction, Stage, Transcript
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
    ModelText,
    OutputText,
    TurnComplete,
    TypedText,
    Usage,
)
from edged.values import dataclass, replace

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
    held: tuple[ReplyPiece, ...] = ()
    transcript: Transcript = Transcript.DUE
    """That of what the user said."""
    interaction: Interaction = Interaction.IDLE
    """While IN_PROGRESS only IDLE ends the turn."""
    thinks: bool = False
    """The model may say several utterances per turn: a generation is not yet the answer's end."""
    superseded: int = 0
    """The turn before, if it began on this connection."""
    counted: Counted = UNCOUNTED

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
        match self.stage:
            case Stage.TALKING | Stage.WAITING:
                owed += 1
            case Stage.ANSWERING:
                cut = Cut.OPEN
            case Stage.GENERATED:
                owed = 1
            case _:
                pass
        late = self.epoch and self.transcript is not Transcript.RECEIVED
        transcript = Transcript.OVERDUE if late else Transcript.DUE
        begun = Turns(Stage.TALKING, epoch, epoch, cut, owed, thinks=self.thinks)
        return replace(begun, transcript=transcript, superseded=self.epoch, counted=self.counted)

    def abandoned(self, epoch: int) -> "Turns":
        """Return the state after the replies up to `epoch` are no longer wanted."""
        return replace(self, wanted=0, held=()) if epoch >= self.wanted else self

    def disconnected(self) -> "After":
        """Return the state for a new connection; half an answer has failed, a whole one is over."""
        fresh = Turns(epoch=self.epoch, wanted=self.wanted, thinks=self.thinks)
        fresh = replace(fresh, counted=self.counted)
        match self.stage:
            case Stage.ANSWERING:
                return replace(fresh, wanted=0), self._if_wanted(TurnFailed(self.epoch, CUT_OFF))
            case Stage.GENERATED:
                return fresh, self._if_wanted(TurnEnded(self.epoch))
            case _:
                return fresh, ()

    def overdue(self) -> "After":
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

    def received(self, fact: Fact) -> "After":
        """Return the state after `fact`, and what happened."""
        match fact:
            case ModelAudio() | ModelText():
                return self._piece(fact)
            case GenerationComplete():
                return self._generated()
            case Interrupted():
                return self._interrupted()
            case InteractionInProgress() if self.answers_now() and not self.owed:
                return replace(self, interaction=Interaction.IN_PROGRESS), ()
            case TurnComplete(reason=reason) if not self._in_progress():
                return self._ended(reason)
            case InteractionIdle() if self._in_progress() or self.stage in ANSWERED:
                return self._ended("")
            case InputText():
                return self._input_text(fact)
            case OutputText(text=text, language=code) if self.answers_now():
                return self, self._if_wanted(Transcribed(self.epoch, "model", text, code))
            case Usage():
                return self._used(fact)
            case _:
                return self, ()

    def _in_progress(self) -> bool:
        return self.interaction is Interaction.IN_PROGRESS

    def answers_now(self) -> bool:
        """Return whether what comes now is of the current turn."""
        waits = self.stage is Stage.WAITING and self.cut is Cut.NOTHING
        return waits or self.stage in ANSWERED

    def _if_wanted(self, *events: TurnEvent) -> tuple[TurnEvent, ...]:
        return events if self.wanted == self.epoch else ()

    def _piece(self, piece: ReplyPiece) -> "After":
        match self.stage:
            case Stage.WAITING if self.cut is not Cut.NOTHING:
                return replace(self, held=held_back((*self.held, piece))), ()
            case Stage.WAITING:
                answering = replace(self, stage=Stage.ANSWERING, owed=0)
                events = ReplyStarted(self.epoch), part(self.epoch, piece)
                return answering, self._if_wanted(*events)
            case Stage.ANSWERING:
                return self, self._if_wanted(part(self.epoch, piece))
            case Stage.GENERATED | Stage.OVER:
                return self, self._if_wanted(*late_part(self.epoch, piece))
            case Stage.TALKING if self.owed and self.cut is Cut.NOTHING:
                # A turn that was superseded while silent had begun to answer after all.
                return replace(self, cut=Cut.OPEN, owed=self.owed - 1), ()
            case _:
                return self, ()

    def _generated(self) -> "After":
        match self.stage:
            case Stage.ANSWERING if not (self.thinks or self._in_progress()):
                done = replace(self, stage=Stage.GENERATED)
                return done, self._if_wanted(ReplyEnded(self.epoch))
            case Stage.WAITING if self.cut is Cut.MARKED and self.held:
                # Only an answer that was not interrupted completes: what was held is the new one.
                proven = replace(self, stage=Stage.GENERATED, cut=Cut.NOTHING, owed=0, held=())
                reply = [part(self.epoch, piece) for piece in self.held]
                end = ReplyEnded(self.epoch)
                return proven, self._if_wanted(ReplyStarted(self.epoch), *reply, end)
            case Stage.TALKING | Stage.WAITING if self.cut is Cut.OPEN:
                return replace(self, cut=Cut.NOTHING, owed=self.owed + 1, held=()), ()
            case _:
                return self, ()

    def _interrupted(self) -> "After":
        """Only a press can interrupt, so this is never about the answer being heard now."""
        if self.stage not in (Stage.TALKING, Stage.WAITING) or self.cut is Cut.MARKED:
            return self, ()
        if self.cut is Cut.OPEN:
            return replace(self, cut=Cut.MARKED, held=()), ()
        return replace(self, owed=self.owed + 1), ()

    def _ended(self, reason: str) -> "After":
        match self.stage:
            case Stage.ANSWERING | Stage.GENERATED:
                events: tuple[TurnEvent, ...] = (TurnEnded(self.epoch),)
                if self.stage is Stage.ANSWERING:
                    events = ended(self.epoch, reason)
                return replace(self, stage=Stage.OVER, owed=0), self._if_wanted(*events)
            case _ if self.cut is not Cut.NOTHING:
                return replace(self, cut=Cut.NOTHING, held=()), ()
            case _ if self.owed:
                return replace(self, owed=self.owed - 1), ()
            case Stage.WAITING:
                over = replace(self, stage=Stage.OVER)
                return over, self._if_wanted(empty(self.epoch, reason))
            case _:
                return self, ()

    def _used(self, usage: Usage) -> "After":
        """It is paid for, wanted or not; it comes before the end that it rides with, or after."""
        counted, events = self.counted.reported(self._paying(), usage)
        return replace(self, counted=counted), events

    def _paying(self) -> int:
        """Return the turn of which the service tells what it used."""
        owes = self.stage is Stage.WAITING and (self.owed or self.cut is not Cut.NOTHING)
        older = self.superseded and (self.stage is Stage.TALKING or owes)
        return self.superseded if older else self.epoch

    def _input_text(self, said: InputText) -> "After":
        if self.stage is Stage.TALKING and self.transcript is Transcript.OVERDUE:
            return replace(self, transcript=Transcript.DUE), ()
        received = replace(self, transcript=Transcript.RECEIVED)
        heard = Transcribed(self.epoch, "user", said.text, said.language)
        return received, self._if_wanted(heard)


After = tuple[Turns, tuple[TurnEvent, ...]]
"""The state, and what happened, each with its epoch."""
