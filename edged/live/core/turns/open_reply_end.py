"""How a reply ends in an open conversation. Pure; the facts that `open_turns` is fed with."""

from typing import TYPE_CHECKING

from edged.conversation.events import ReplyEnded, ReplyInterrupted
from edged.live.core.turns.reasons import REASONS, empty, ended
from edged.live.core.turns.turn_events import TakenUp, TurnEnded, TurnEvent
from edged.live.core.turns.turn_stage import ANSWERED, Cut, Interaction, Stage
from edged.live.messages import GenerationComplete, InteractionIdle, TurnComplete
from edged.values import replace

if TYPE_CHECKING:
    from edged.live.core.turns.open_turns import OpenTurns


def interrupted(turns: "OpenTurns") -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
    """Return the state after the user speaks: what is still played of an answer is cut, too."""
    events: tuple[TurnEvent, ...] = (ReplyInterrupted(turns.epoch),)
    if turns.stage not in ANSWERED:
        return replace(turns, cut=_silenced(turns)), events
    if turns.last:
        over = replace(turns, stage=Stage.OVER, cut=Cut.MARKED)
        return over, (*events, TurnEnded(turns.epoch))
    after, detected = replace(turns, cut=Cut.MARKED).spoken_to()
    return after, (*events, TurnEnded(turns.epoch), *detected)


def _silenced(turns: "OpenTurns") -> Cut:
    """Return what an older turn owes after it was interrupted."""
    match turns.cut:
        case Cut.OPEN:
            return Cut.MARKED
        case Cut.NOTHING if turns.stage is Stage.TALKING:
            return Cut.SILENT
        case cut:
            return cut


def completed(
    turns: "OpenTurns", fact: GenerationComplete | TurnComplete | InteractionIdle
) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
    """Return the state after the service has told one of the ends of a reply."""
    in_progress = turns.interaction is Interaction.IN_PROGRESS
    match fact:
        case GenerationComplete() if turns.stage is Stage.ANSWERING:
            if turns.thinks or in_progress:
                return turns, ()
            return replace(turns, stage=Stage.GENERATED), (ReplyEnded(turns.epoch),)
        case TurnComplete(reason=reason) if not in_progress:
            return _ended(turns, reason)
        case InteractionIdle() if in_progress or turns.stage in ANSWERED:
            return _ended(turns, "")
        case _:
            return turns, ()


def _ended(turns: "OpenTurns", reason: str) -> tuple["OpenTurns", tuple[TurnEvent, ...]]:
    over = turns.over
    match turns.stage:
        case Stage.ANSWERING:
            return over, ended(turns.epoch, reason)
        case Stage.GENERATED:
            return over, (TurnEnded(turns.epoch),)
        case Stage.TALKING:
            return over, (TakenUp(turns.epoch), empty(turns.epoch, reason))
        case _ if reason in REASONS:  # of a turn of which it has told nothing else
            begun, detected = over.spoken_to()
            failed = empty(begun.epoch, reason)
            return replace(begun, stage=Stage.OVER), (*detected, TakenUp(begun.epoch), failed)
        case _:
            return over, ()
