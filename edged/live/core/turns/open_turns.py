"""Whose turn is it in an open conversation? Pure; fed all that is received, in order.

The service listens, and says when it hears somebody (voiceActivity; older models only by what they
transcribe, answer or interrupt), so it is the service that begins the turns: each gets the next
epoch. An answer is sound, generationComplete, turnComplete; an interrupted one sound, interrupted,
turnComplete, and whatever sounds between the two is residue. A translation has none of these ends:
it goes on while somebody speaks, and a lull ends it.
"""

from edged.conversation.events import (
    ReplyEnded,
    ReplyStarted,
    SpeechDetected,
    TurnFailed,
)
from edged.conversation.notices import SpeechEnded, Transcribed
from edged.live.core.turns.counting import UNCOUNTED, Counted
from edged.live.core.turns.open_reply_end import completed, interrupted
from edged.live.core.turns.open_typing import asked, heard_out, is_unasked, one_ended, typed
from edged.live.core.turns.push_to_talk import CUT_OFF, STOPPED
from edged.live.core.turns.reasons import REASONS
from edged.live.core.turns.turn_events import ReplyPiece, TurnEnded, TurnEvent, late_part, part
from edged.live.core.turns.turn_stage import ANSWERED, Cut, Interaction, Stage
from edged.live.messages import (
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
    RealtimeText,
    TurnComplete,
    Usage,
    VoiceEnded,
    VoiceStarted,
)
from edged.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class OpenTurns:
    """What is known of the turn at hand, and what an older one still owes."""

    since: int
    """The epoch at which the conversation was opened."""
    epoch: int
    """The newest turn; at first it has no words."""
    endless: bool = False
    """Answers have no end of their own."""
    thinks: bool = False
    """The model may say several utterances per turn: a generation is not yet the answer's end."""
    answers_all: bool = False
    """The model answers all that it hears."""
    finishes: bool = False
    """Each answer is given to its end, whatever is said or typed meanwhile."""
    interaction: Interaction = Interaction.IDLE
    """While IN_PROGRESS only IDLE ends the turn."""
    stage: Stage = Stage.OVER
    """OVER, TALKING (the user), ANSWERING, GENERATED; never another."""
    cut: Cut = Cut.NOTHING
    texts: int = 0
    """How many texts are on the wire of this connection whose answers have not ended."""
    behind: int = 0
    """How many answers end before the one that is wanted begins."""
    closed_at: int = 0
    """The turn after which the conversation was closed; 0: it is open."""
    last: int = 0
    """The turn whose answer is still wanted after the user has finished; 0: they go on."""
    transcribed: int = 0
    """The newest turn of which the user's words have come."""
    heard: int = 0
    """The newest turn that the service has heard to the end of what was said."""
    typed: int = 0
    """The newest turn that was typed."""
    voiced: int = 0
    """The newest turn in which the service has told of a voice."""
    written: int = 0
    """The newest turn that was typed while nobody spoke."""
    asked: int = 0
    """The newest turn whose text is on the wire."""
    due: int = 0
    """The newest turn that was heard to its end, and whose answer is due."""
    counted: Counted = UNCOUNTED

    def abandoned(self, epoch: int) -> "OpenTurns":
        """Return the state after the conversation was closed: what still comes is residue."""
        if epoch < self.since:
            return self
        asked = self.stage is Stage.TALKING and self.asked == self.epoch
        cut = Cut.OPEN if asked else self.owes
        return replace(self, stage=Stage.OVER, closed_at=self.epoch, cut=cut)

    def ended(self) -> "OpenTurns":
        """Return the state after the user has finished: only the answer at hand is wanted."""
        if self.stage in ANSWERED:
            return replace(self, last=self.epoch)
        return self.abandoned(self.epoch)

    def cut_off(self, epoch: int) -> "OpenTurns":
        """Return the state after the rest of the answer of `epoch` is not wanted; one goes on."""
        return replace(self.over, cut=self.owes, texts=0) if epoch == self.epoch else self

    @property
    def over(self) -> "OpenTurns":
        """The state once the turn at hand is over."""
        return replace(self, stage=Stage.OVER, interaction=Interaction.IDLE)

    @property
    def _is_left_at_that(self) -> bool:
        return self.stage is Stage.TALKING and self.heard == self.epoch

    def sent(self, message: ClientMessage) -> "OpenTurns":
        """Return it after `message`: of what goes out only a text is sure to be answered."""
        return asked(self, message) if isinstance(message, RealtimeText) else self

    def write(self, epoch: int) -> "OpenTurns":
        """Return the state in a turn that was typed; an answer at hand is cut."""
        return typed(self, epoch)

    @property
    def wanted(self) -> int:
        """The turn whose reply is wanted; 0: none."""
        return 0 if self.closed_at else self.epoch

    def answers_now(self) -> bool:
        """Return whether what comes belongs to the answer at hand."""
        return self.stage in ANSWERED

    @property
    def awaited_stage(self) -> Stage:
        """How far the turn has come: WAITING once it is sure that the service owes its answer."""
        owed = self.stage is Stage.TALKING and self.epoch in (self.asked, self.due)
        return Stage.WAITING if owed else self.stage

    @property
    def owes(self) -> Cut:
        """What the answer at hand owes if it is no longer wanted."""
        if self.stage in ANSWERED and not self.endless:
            return Cut.OPEN
        return Cut.MARKED if self.cut is Cut.SILENT else self.cut

    def disconnected(self) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        """Return the state for a new connection; half an answer has failed, a whole one is over."""
        kept = replace(self, cut=Cut.NOTHING, texts=0, behind=0, asked=0, due=0)
        match self.stage:
            case Stage.ANSWERING:
                return kept.over, (TurnFailed(self.epoch, CUT_OFF), TurnEnded(self.epoch))
            case Stage.GENERATED:
                return kept.over, (TurnEnded(self.epoch),)
            case _:
                return kept, ()

    def unheard(self) -> "OpenTurns":
        """Return the state for a service that does not know that somebody speaks."""
        if self.stage is not Stage.TALKING or self.written == self.epoch:
            return self
        typed = self.typed == self.epoch
        return replace(self, heard=self.epoch, written=self.epoch) if typed else self.over

    def overdue(self) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        """Return the state after the service was silent for too long."""
        over = replace(self.over, texts=0)
        match self.stage:
            case Stage.ANSWERING if self.endless:
                return over, (ReplyEnded(self.epoch), TurnEnded(self.epoch))
            case Stage.ANSWERING:
                return over, (TurnFailed(self.epoch, STOPPED), TurnEnded(self.epoch))
            case Stage.GENERATED:
                return over, (TurnEnded(self.epoch),)
            case _:
                return self, ()

    def received(self, fact: Fact) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        """Return the state after `fact` and what it tells, each with its epoch."""
        match fact:
            case Usage():
                # An answer that was cut by a voice is told of once the next turn has begun.
                older = self.stage is Stage.TALKING and self.cut is not Cut.NOTHING
                counted, used = self.counted.reported(self.epoch - older, fact)
                return replace(self, counted=counted), used
            case TurnComplete(reason=reason) if self._is_of_an_older_turn(reason):
                return one_ended(replace(self, cut=Cut.NOTHING)), ()
            case _ if self.closed_at or (self.last and self.stage not in ANSWERED):
                return self, ()
            case ModelAudio() | ModelText():
                return self._piece(fact)
            case Interrupted():
                return interrupted(self)
            case InteractionInProgress() if self.stage is not Stage.OVER:
                return replace(self, interaction=Interaction.IN_PROGRESS), ()
            case GenerationComplete() | TurnComplete() | InteractionIdle():
                ended = isinstance(fact, TurnComplete)
                return completed(one_ended(self) if ended else self, fact)
            case VoiceStarted() | VoiceEnded() | InputText():
                return self._of_the_user(fact)
            case OutputText(text=text, language=code) if self.cut in (Cut.NOTHING, Cut.SILENT):
                return self, (Transcribed(self.epoch, "model", text, code),)
            case _:
                return self, ()

    def _of_the_user(
        self, fact: VoiceStarted | VoiceEnded | InputText
    ) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        match fact:
            case VoiceStarted():
                begins = self.stage is Stage.OVER or self._is_left_at_that
                after, events = self.spoken_to() if begins else (self, ())
                return replace(after, voiced=after.epoch), events
            case VoiceEnded() if self.stage is Stage.TALKING:
                return heard_out(self), (SpeechEnded(self.epoch),)
            case InputText(text=text, language=code):
                # Without voiceActivity the words tell; those of the last turn may come late.
                begins = self.stage is Stage.OVER and self.transcribed == self.epoch
                after, events = self.spoken_to() if begins else (self, ())
                words = Transcribed(after.epoch, "user", text, code)
                return replace(after, transcribed=after.epoch), (*events, words)
            case VoiceEnded():
                return self, ()

    def spoken_to(self) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        """Return the state in a new turn, in which somebody speaks."""
        epoch = self.epoch + 1
        return replace(self.over, stage=Stage.TALKING, epoch=epoch), (SpeechDetected(epoch),)

    def _is_of_an_older_turn(self, reason: str) -> bool:
        """Return whether an end is; one with a reason tells what became of the turn at hand."""
        silent = self.cut is Cut.SILENT
        return not (silent and reason in REASONS) and self.cut is not Cut.NOTHING

    def _piece(self, piece: ReplyPiece) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
        match self.stage:
            case _ if self.cut in (Cut.OPEN, Cut.MARKED):
                return self, ()
            case Stage.TALKING if is_unasked(self):
                return replace(self, cut=Cut.OPEN), ()
            case Stage.ANSWERING:
                return self, (part(self.epoch, piece),)
            case Stage.GENERATED if not self.endless:
                return self, late_part(self.epoch, piece)
            case _:
                epoch = self.epoch + (self.stage is not Stage.TALKING)
                answering = replace(self, stage=Stage.ANSWERING, epoch=epoch, cut=Cut.NOTHING)
                return answering, (ReplyStarted(epoch), part(epoch, piece))
